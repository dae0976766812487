/** Main-chain headers, blocks and definitions: properties and refusals; figures are in the recorded vectors. */
import { bytesToHex, isBystackError, sha3 } from '@bystack/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeMainBlock,
  decodeMainHeader,
  decodeTx,
  encodeAssetDefinition,
  encodeMainBlock,
  encodeMainHeader,
  encodeTx,
  mainAssetId,
  mainHeaderHash,
  mainStatusRoot,
  mapTx,
  merkleProof,
  merkleRoot,
  verifyMerkleProof,
  type MainHeader,
  type Tx,
  type TxInput,
} from './index.js';

const SEED = 20260101;
const v63 = fc.bigInt({ min: 0n, max: (1n << 63n) - 1n });
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const header: fc.Arbitrary<MainHeader> = fc.record({
  version: v63,
  height: v63,
  previous: hash,
  timestamp: v63,
  txRoot: hash,
  statusRoot: hash,
  nonce: v63,
  bits: v63,
});
const coinbase = (amount: bigint): Uint8Array =>
  encodeTx(
    {
      version: 1n,
      timeRange: 0n,
      inputs: [{ assetVersion: 1n, kind: 'coinbase', arbitrary: Uint8Array.of(0) }],
      outputs: [
        {
          assetVersion: 1n,
          kind: 'intraChain',
          assetId: sha3(Uint8Array.of(1)),
          amount,
          vmVersion: 1n,
          controlProgram: Uint8Array.of(0x51),
        },
      ],
    },
    'mainchain',
  );

describe('header and block', () => {
  it('come back from their bytes; a header reads the same within its block', () => {
    fc.assert(
      fc.property(header, fc.array(v63, { maxLength: 3 }), (h, amounts) => {
        expect(decodeMainHeader(encodeMainHeader(h))).toEqual(h);
        const raws = amounts.map(coinbase);
        const raw = encodeMainBlock(h, raws);
        const block = decodeMainBlock(raw);
        expect(block.header).toEqual(h);
        expect(block.transactions.map((t) => bytesToHex(t.raw))).toEqual(raws.map(bytesToHex));
        expect(decodeMainHeader(raw)).toEqual(h);
        expect(decodeMainBlock(encodeMainHeader(h)).transactions).toEqual([]);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('any bytes are decoded or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(1, 3), (bytes, flag) => {
        for (const decode of [decodeMainHeader, decodeMainBlock]) {
          try {
            decode(Uint8Array.of(flag, ...bytes));
          } catch (error) {
            expect(isBystackError(error), String(error)).toBe(true);
          }
        }
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('every field moves the hash', () => {
    const zero = new Uint8Array(32);
    const base: MainHeader = {
      version: 1n,
      height: 2n,
      previous: zero,
      timestamp: 3n,
      txRoot: zero,
      statusRoot: zero,
      nonce: 4n,
      bits: 5n,
    };
    const changed = (Object.keys(base) as (keyof MainHeader)[]).map((key) => ({
      ...base,
      [key]: typeof base[key] === 'bigint' ? base[key] + 10n : sha3(zero),
    }));
    expect(new Set([base, ...changed].map((h) => bytesToHex(mainHeaderHash(h)))).size).toBe(9);
  });

  it('status of a failed transaction differs from that of a good one', () => {
    expect(mainStatusRoot([true])).not.toEqual(mainStatusRoot([false]));
  });
});

describe('the main-chain dialect', () => {
  const issuance = (vmVersion: bigint): TxInput => ({
    assetVersion: 1n,
    kind: 'issuance',
    nonce: new Uint8Array(0),
    assetId: mainAssetId(vmVersion, Uint8Array.of(0x51), new Uint8Array(0)),
    amount: 1n,
    assetDefinition: new Uint8Array(0),
    vmVersion,
    issuanceProgram: Uint8Array.of(0x51),
    arguments: [],
  });
  const frame = (vmVersion: bigint): Uint8Array =>
    encodeTx({ version: 1n, timeRange: 0n, inputs: [issuance(vmVersion)], outputs: [] }, 'mainchain');

  it('reads an issuance of any VM version, which its rules refuse later; sidechains read version 1 alone', () => {
    expect(decodeTx(frame(2n), { dialect: 'mainchain' }).inputs[0]).toMatchObject({ vmVersion: 2n });
    const side = encodeTx({ version: 1n, timeRange: 0n, inputs: [{ ...issuance(2n), nonce: Uint8Array.of(1) } as TxInput], outputs: [] });
    expect(() => decodeTx(side)).toThrow(/VM version/);
  });

  it('keeps a suffix, which no id covers; sidechains refuse it', () => {
    const plain = decodeTx(coinbase(7n), { dialect: 'mainchain' });
    const suffixes = { commitment: Uint8Array.of(1, 2), inner: new Uint8Array(0), witness: Uint8Array.of(3) };
    const raw = encodeTx({ ...plain, inputs: plain.inputs.map((input) => ({ ...input, suffixes })) }, 'mainchain');
    const read = decodeTx(raw, { dialect: 'mainchain' });
    expect(encodeTx(read, 'mainchain')).toEqual(raw);
    expect(mapTx(read, 'mainchain').id).toEqual(mapTx(plain, 'mainchain').id);
    const own: Omit<Tx, 'serializedSize'> = {
      version: 1n,
      timeRange: 0n,
      inputs: plain.inputs.map((i) => ({ ...i, suffixes })),
      outputs: [],
    };
    expect(() => decodeTx(encodeTx(own))).toThrow(/unknown bytes/);
  });

  it('refuses a foreign asset version, whose meaning nobody defined', () => {
    const tx = decodeTx(coinbase(7n), { dialect: 'mainchain' });
    const raw = encodeTx({ ...tx, outputs: [{ kind: 'unknown', assetVersion: 2n }] }, 'mainchain');
    expect(() => decodeTx(raw, { dialect: 'mainchain' })).toThrow(/asset version/);
    expect(decodeTx(raw, { dialect: 'mainchain', lenient: true }).outputs).toHaveLength(1);
  });

  it('gives a coinbase the value and asset of output 0 alone', () => {
    const tx = decodeTx(coinbase(7n), { dialect: 'mainchain' });
    const two = { ...tx, outputs: [...tx.outputs, ...tx.outputs] };
    expect(mapTx(two, 'mainchain').muxSources).toMatchObject([{ amount: 7n, assetId: sha3(Uint8Array.of(1)) }]);
    expect(mapTx(two, 'sidechain').muxSources).toMatchObject([{ amount: 14n }]);
  });
});

describe('proofs with a tail', () => {
  const leaves = [1, 2, 3].map((n) => sha3(Uint8Array.of(n)));
  const proof = merkleProof(leaves, new Set([1]));
  const related = [leaves[1] as Uint8Array];
  const root = merkleRoot(leaves);

  it('are refused, unless the chain’s own rule is asked for', () => {
    for (const long of [
      { ...proof, hashes: [...proof.hashes, root] },
      { ...proof, flags: [...proof.flags, 0] },
    ]) {
      expect(verifyMerkleProof(long, related, root)).toBe(false);
      expect(verifyMerkleProof(long, related, root, 'ignore')).toBe(true);
    }
    expect(verifyMerkleProof(proof, [...related, root], root, 'ignore')).toBe(false);
  });
});

describe('encodeAssetDefinition', () => {
  const text = (value: Parameters<typeof encodeAssetDefinition>[0]): string => new TextDecoder().decode(encodeAssetDefinition(value));

  it('sorts keys by their bytes and escapes as Go does', () => {
    expect(text({ '\u{1f600}': 1, '\uffff': 2, b: '<\u2028\u0001"' })).toBe(
      '{\n  "b": "\\u003c\\u2028\\u0001\\"",\n  "\uffff": 2,\n  "\u{1f600}": 1\n}',
    );
    expect(text({ list: [], map: {}, deep: [{ x: -0 }] })).toBe(
      '{\n  "deep": [\n    {\n      "x": -0\n    }\n  ],\n  "list": [],\n  "map": {}\n}',
    );
    expect(text(null)).toBe('{}');
  });

  it('reads back as what was written', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean())),
        (map) => {
          expect(JSON.parse(text(map))).toEqual(map);
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('refuses numbers JSON has not and endless nesting', () => {
    expect(() => text({ x: Number.NaN })).toThrow(/number/);
    let deep: Parameters<typeof encodeAssetDefinition>[0] = {};
    for (let i = 0; i < 100; i++) deep = { x: deep };
    expect(() => text(deep)).toThrow(/nested/);
  });
});
