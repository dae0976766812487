import { bytesToHex, hexToBytes } from '@bystack/base';
import { encodeHeader } from '@bystack/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalBytes,
  checkChainSpec,
  consensusChainId,
  developmentSpec,
  electedSpec,
  genesisHeaderOf,
  parseChainSpec,
  scid,
  stakeAssetSpec,
  specHashOfBytes,
  type ChainSpec,
} from './index.js';
import { blockId, mainAssetId, nativeAssetId } from '@bystack/protocol';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('identifiers of sidechain-ledger.md 18.8', () => {
  const specHash = specHashOfBytes(text('{"version":1}'));
  const digest = hexToBytes('3af5f531c4e0b38966680dd24ba4b497aa0b6dd6a35cc194f644a1984a25e310');
  const header = genesisHeaderOf(specHash, 1_700_000_000_000, digest);
  const genesis = blockId(header);

  it('equal the recorded ones', () => {
    expect(bytesToHex(specHash)).toBe('193e066db4a6b7934b41c4d2df72e0fb91fb13e31fb4de75d45712a18d98bdc0');
    expect(bytesToHex(header.stateRoot)).toBe('3ba7ba5395c260e67a4850e0867eff19bdc38a03ee161b121d9387312fcd75c5');
    const empty = 'a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a';
    const start = `4259535441434b2f312f4845414445520000000000000000${'00'.repeat(32)}0000018bcfe5680000000000000000000000000000000000ffff`;
    expect(bytesToHex(encodeHeader(header))).toBe(
      `${start}${empty}${empty}${bytesToHex(header.stateRoot)}${bytesToHex(digest)}${bytesToHex(specHash)}`,
    );
    expect(bytesToHex(genesis)).toBe('f88f5c35b8d03154b1af45fd305dde46ff1ea81a28b0b23cdea20c7b5ebf98cd');
    expect(bytesToHex(consensusChainId(genesis))).toBe('eed0848e4512d58517924947b7f60187373781ab60539d7188cdf40baef71e46');
  });

  it('tell the same program and definition apart on sidechain and main-chain', () => {
    const program = Uint8Array.of(0x51);
    expect(bytesToHex(nativeAssetId(genesis, 1n, program, text('{}')))).toBe(
      '53c832b945080012b7c4ba448c008606947a13b438e28890fa64f8a7e27dd353',
    );
    expect(bytesToHex(mainAssetId(1n, program, text('{}')))).toBe('d43e5f35d0ca8644690b07c4c1bee6ec77a364481679d17cef88dd9fe59b5e1a');
  });

  it('scid depends on both chains and not on a fork', () => {
    expect(scid(new Uint8Array(32), genesis)).not.toEqual(scid(new Uint8Array(32).fill(1), genesis));
    expect(consensusChainId(genesis, 1)).not.toEqual(consensusChainId(genesis, 0));
  });
});

const validator = (i: number): ChainSpec['consensus']['validators'][number] => ({
  identityKey: i.toString(16).padStart(2, '0').repeat(32),
  blsKey: i.toString(16).padStart(2, '0').repeat(48),
  pop: 'aa'.repeat(96),
  rewardProgram: '51',
});
const spec = developmentSpec({
  name: 'Test chain',
  nonce: '07'.repeat(32),
  genesisTimeMs: 1_700_000_000_000,
  validators: [1, 2, 3, 4].map(validator),
});

describe('a specification', () => {
  it('comes back from its canonical bytes', () => {
    expect(checkChainSpec(spec)).toEqual([]);
    expect(parseChainSpec(canonicalBytes(spec))).toEqual({ ok: true, spec });
  });

  it('names every field that is wrong, all at once', () => {
    const wrong = { ...spec, name: 5, consensus: { ...spec.consensus, blockIntervalMs: 'soon', epochLength: -3 } };
    const result = parseChainSpec(text(JSON.stringify(wrong, (_k, v: unknown) => (typeof v === 'bigint' ? v.toString() : v))));
    const fields = result.ok ? [] : result.problems.map((p) => p.field);
    expect(fields).toEqual(expect.arrayContaining(['name', 'consensus.blockIntervalMs', 'consensus.epochLength']));
  });

  it('is refused with a fee asset nobody lists, too many faults or another order of keys', () => {
    expect(checkChainSpec({ ...spec, assets: { ...spec.assets, fee: 'GOLD' } }).length).toBeGreaterThan(0);
    expect(checkChainSpec({ ...spec, consensus: { ...spec.consensus, f: 2 } }).length).toBeGreaterThan(0);
    const spaced = parseChainSpec(text(` ${new TextDecoder().decode(canonicalBytes(spec))}`));
    expect(spaced.ok).toBe(false);
  });

  it('never throws on arbitrary text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(text)), (bytes) => {
        expect(parseChainSpec(bytes).ok).toBe(false);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe('a specification with elected validators', () => {
  const elected = electedSpec(spec, {
    stakeAsset: { alias: 'STAKE', decimals: 8 },
    issuanceProgram: Uint8Array.of(0x51),
    minVotes: 1000n,
    epochLength: 200,
    unbondingMs: 1_000_000,
  });
  const fieldsOf = (change: Partial<ChainSpec['consensus']>, rest: Partial<ChainSpec> = {}): string[] =>
    checkChainSpec({ ...elected, ...rest, consensus: { ...elected.consensus, ...change } }).map((p) => p.field);

  it('lists what it stakes and comes back from its canonical bytes', () => {
    expect(checkChainSpec(elected)).toEqual([]);
    expect(parseChainSpec(canonicalBytes(elected))).toEqual({ ok: true, spec: elected });
    expect(elected.consensus).toMatchObject({ membership: 'DPOS', electionGap: 50, evidenceMs: 900_000 });
    const [asset] = elected.assets.native;
    expect(JSON.parse(new TextDecoder().decode(hexToBytes(asset?.definition ?? '')))).toMatchObject({ name: 'STAKE', decimals: 8 });
  });

  it('needs an own stake asset, one engine, votes that can exist and free gas for its directives', () => {
    expect(fieldsOf({}, { assets: { ...elected.assets, stake: 'BTM' } })).toEqual(['assets.stake']);
    expect(fieldsOf({ engine: 'solo', f: 0, validators: elected.consensus.validators.slice(0, 1), minValidators: 1 })).toEqual([
      'consensus.membership',
    ]);
    expect(fieldsOf({ minVotes: 1n << 62n })).toEqual(['consensus.minVotes']);
    expect(fieldsOf({}, { gas: { ...elected.gas, freeCredit: 16_383 } })).toEqual(['gas.freeCredit']);
    expect(fieldsOf({ electionGap: 200 })).toEqual(['consensus.electionGap']);
    expect(fieldsOf({ unbondingMs: 0, evidenceMs: 0 }, { hrp: 'tp' })).toEqual(['consensus.unbondingMs']);
    expect(fieldsOf({ maxValidators: 3 })).toEqual(['consensus.maxValidators']);
    expect(() => stakeAssetSpec({ alias: 'STAKE', decimals: 19 }, Uint8Array.of(0x51))).toThrow('0 to 18 decimals');
  });
});
