/** Candidates of a chain with elected validators: registering, changing, announcing, and what an election leaves. */
import { bytesToHex, concatBytes, isBystackError, sha3, type Hash } from '@bystack/base';
import { developmentSpec, genesisHash, genesisHeader, type Membership } from '@bystack/chainspec';
import { creditReward, dposElection, dueRewards, opensEpoch, subsidyAt } from '@bystack/dpos';
import { blsKeyGen, blsPublicKey, blsSign, seedToPublicKey, ed25519Sign, nobleSignatures } from '@bystack/keys';
import {
  BTM_ASSET_ID,
  decodeTx,
  directivePayload,
  encodeDirective,
  encodeTx,
  mapTx,
  popPayload,
  type Directive,
  type MappedTx,
  type TxOutput,
  type UnsignedDirective,
} from '@bystack/protocol';
import { describe, expect, it } from 'vitest';
import {
  assembleBlock,
  candidateKey,
  checkTx,
  decodeCandidate,
  decodeValidatorSet,
  electionKeys,
  encodeIndex,
  candidateIndexKey,
  executeBlock,
  genesisTip,
  isElection,
  latencyKey,
  ledgerParams,
  LoadedView,
  requiredState,
  tallyKey,
  encodeVotes,
  validatorSetKey,
  voteKeyOf,
  type BlockContext,
  type CheckedTx,
  type LedgerTip,
  type ValidatorSet,
} from './index.js';

const EPOCH = 10;
const GAP = 4;
const signatures = nobleSignatures();
const secretOf = (name: string): Uint8Array => sha3(new TextEncoder().encode(name));
const idOf = (name: string): Uint8Array => seedToPublicKey(secretOf(name));
const blsOf = (name: string): Uint8Array => blsKeyGen(secretOf(`bls ${name}`));

const FOUNDERS = ['f0', 'f1', 'f2', 'f3'];
const specOf = (membership: Membership): ReturnType<typeof developmentSpec> =>
  developmentSpec({
    name: 'directives',
    nonce: '11'.repeat(32),
    genesisTimeMs: 1_700_000_000_000,
    validators: FOUNDERS.map((name) => ({
      identityKey: bytesToHex(idOf(name)),
      blsKey: bytesToHex(blsPublicKey(blsOf(name))),
      pop: '00'.repeat(96),
      rewardProgram: '51',
    })),
    consensus: { membership, epochLength: EPOCH, electionGap: GAP, minVotes: 100n, maxValidators: 4, minValidators: 4 },
  });

class Chain {
  readonly registry = new Map<string, Uint8Array>();
  readonly genesis: Hash;
  readonly params;
  tip: LedgerTip;
  /** Turns each founder missed, of three. */
  missed: readonly number[] = [0, 0, 0, 0];

  constructor(membership: Membership = 'DPOS') {
    const spec = specOf(membership);
    const digest = sha3(new Uint8Array(1));
    this.genesis = genesisHash(spec, digest);
    this.params = ledgerParams(spec, this.genesis);
    this.tip = genesisTip(genesisHeader(spec, digest));
  }
  get(key: Uint8Array): Uint8Array | null {
    return this.registry.get(bytesToHex(key)) ?? null;
  }
  set(epoch: bigint): ValidatorSet {
    return decodeValidatorSet(this.get(validatorSetKey(epoch)) as Uint8Array);
  }
  vote(name: string, votes: bigint): void {
    this.registry.set(bytesToHex(tallyKey(voteKeyOf(idOf(name)))), encodeVotes(votes));
  }
  #context(transactions: readonly MappedTx[]): BlockContext {
    const { params, tip } = this;
    const needed = requiredState(transactions);
    const height = tip.height + 1n;
    const joining = [this.get(candidateIndexKey()) ?? new Uint8Array(0)];
    const keys = [...needed.registry, ...(isElection(params, height) ? electionKeys(params, height, encodeIndex(joining)) : [])];
    return {
      params,
      tip,
      view: new LoadedView(new Map(), new Map(keys.map((key) => [bytesToHex(key), this.get(key)]))),
      rewards: {
        opensEpoch: (h) => opensEpoch(h, EPOCH),
        due: dueRewards,
        credit: creditReward,
        subsidyAt: (h) => subsidyAt([], h, false),
      },
      producerProgram: Uint8Array.of(0x51),
      nextEpoch: new Uint8Array(32),
      elect: dposElection({ ...params, protocol: 1 }),
      turns: (_before, view) => ({ view, had: [3, 3, 3, 3], missed: this.missed }),
    };
  }
  tx(...outputs: TxOutput[]): CheckedTx {
    const raw = encodeTx({ version: 1n, timeRange: 0n, inputs: [], outputs });
    return checkTx(raw, this.params, this.tip.height + 1n, signatures);
  }
  /** A directive signed by its identity. */
  signed(name: string, unsigned: UnsignedDirective): Directive {
    return { ...unsigned, signature: ed25519Sign(secretOf(name), directivePayload(this.params.chainId, unsigned)) } as Directive;
  }
  bare(directive: Directive): CheckedTx {
    return this.tx({ assetVersion: 1n, kind: 'directive', directive: encodeDirective(directive) });
  }
  register(name: string, key = name, change: Partial<UnsignedDirective> = {}): CheckedTx {
    return this.bare(this.registration(name, key, change));
  }
  registration(name: string, key = name, change: Partial<UnsignedDirective> = {}): Directive {
    const blsKey = blsPublicKey(blsOf(key));
    const pop = blsSign(blsOf(key), popPayload(this.params.chainId, idOf(name), blsKey));
    const base = { kind: 'register', identityKey: idOf(name), blsKey, chainCode: new Uint8Array(32), commission: 500 } as const;
    return this.signed(name, { ...base, rewardProgram: Uint8Array.of(0x51), pop, ...change } as UnsignedDirective);
  }
  latency(name: string, epoch: bigint, peers: readonly string[] = [], protocol = 1): CheckedTx {
    const list = peers.map((peer) => ({ identityKey: idOf(peer), roundTrip: 20 }));
    list.sort((a, b) => (bytesToHex(a.identityKey) < bytesToHex(b.identityKey) ? -1 : 1));
    return this.bare(this.signed(name, { kind: 'latency', epoch, identityKey: idOf(name), protocol, peers: list }));
  }
  update(name: string, sequence: bigint, resign = false): CheckedTx {
    const terms = { commission: 700, rewardProgram: Uint8Array.of(0x52) };
    return this.bare(this.signed(name, { kind: 'update', identityKey: idOf(name), sequence, resign, ...terms }));
  }
  /** Assembles a block, executes its bytes as another validator does, and keeps the result. Gives refused codes. */
  block(...transactions: CheckedTx[]): string[] {
    const context = this.#context(transactions.map((t) => t.mapped));
    const epoch = this.tip.height / BigInt(EPOCH);
    const made = assembleBlock({ timestamp: this.tip.timestamp + 500, epoch, createdView: 1n, producer: 0 }, transactions, context);
    const [coinbase, ...others] = made.block.transactions;
    const again = executeBlock(
      made.block,
      mapTx(decodeTx(coinbase as Uint8Array)),
      others.map((raw) => checkTx(raw, this.params, this.tip.height + 1n, signatures)),
      context,
    );
    expect(again.tip).toEqual(made.tip);
    for (const { key, value } of again.diff.registry) {
      if (value.length === 0) this.registry.delete(bytesToHex(key));
      else this.registry.set(bytesToHex(key), value);
    }
    this.tip = again.tip;
    return made.refused.map((r) => r.code);
  }
  /** Empty blocks up to a height. */
  to(height: bigint): this {
    while (this.tip.height < height) this.block();
    return this;
  }
}

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    if (!isBystackError(error)) throw error;
    return error.code;
  }
};

describe('registration', () => {
  it('takes a candidate whose keys are its own, once per BLS key', () => {
    const chain = new Chain();
    expect(chain.block(chain.register('a'))).toEqual([]);
    expect(decodeCandidate(chain.get(candidateKey(idOf('a'))) as Uint8Array)).toMatchObject({
      state: 'ACTIVE',
      commission: 500,
      since: 0n,
    });
    expect(chain.block(chain.register('a'))).toEqual(['ErrBlsKeyTaken']);
    expect(chain.block(chain.register('b', 'a'))).toEqual(['ErrBlsKeyTaken']);
    expect(chain.block(chain.register('b', 'f0')), 'a key of the specification').toEqual(['ErrBlsKeyTaken']);
    expect(chain.block(chain.register('a', 'a2')), 'a new key of the same candidate').toEqual([]);
    expect(chain.block(chain.register('a')), 'the old key does not come back').toEqual(['ErrBlsKeyTaken']);
  });

  it('refuses proofs of others, wrong signatures, bad points and points at infinity', () => {
    const chain = new Chain();
    const good = chain.registration('a') as Directive & { kind: 'register' };
    const with_ = (change: object): string => codeOf(() => chain.bare(chain.signed('a', { ...good, ...change })));
    expect(with_({})).toBe('accepted');
    const foreign = blsSign(blsOf('a'), popPayload(sha3(Uint8Array.of(9)), idOf('a'), good.blsKey));
    expect(with_({ pop: foreign }), 'of another chain').toBe('ErrPossession');
    expect(with_({ pop: blsSign(blsOf('b'), popPayload(chain.params.chainId, idOf('a'), good.blsKey)) })).toBe('ErrPossession');
    expect(
      with_({ blsKey: concatBytes(Uint8Array.of(0xc0), new Uint8Array(47)), pop: concatBytes(Uint8Array.of(0xc0), new Uint8Array(95)) }),
    ).toBe('ErrPossession');
    expect(with_({ blsKey: new Uint8Array(48).fill(0x99) })).toBe('ErrPossession');
    expect(codeOf(() => chain.bare({ ...good, signature: new Uint8Array(64) }))).toBe('ErrDirectiveSignature');
    expect(codeOf(() => chain.bare({ ...good, commission: 501 }))).toBe('ErrDirectiveSignature');
    expect(with_({ commission: 10_001 })).toBe('PROTOCOL_FIELD');
    expect(with_({ rewardProgram: new Uint8Array(0) })).toBe('PROTOCOL_FIELD');
  });

  it('is not offered where the validators are a fixed set, and stands alone where it has no inputs', () => {
    const fixed = new Chain('AUTHORITY');
    expect(codeOf(() => fixed.register('a'))).toBe('ErrDirectiveMembership');
    expect(fixed.block(fixed.latency('f0', 0n))).toEqual([]);
    const chain = new Chain();
    const output: TxOutput = { assetVersion: 1n, kind: 'directive', directive: encodeDirective(chain.registration('a')) };
    const value: TxOutput = {
      assetVersion: 1n,
      kind: 'intraChain',
      assetId: BTM_ASSET_ID,
      amount: 0n,
      vmVersion: 1n,
      controlProgram: Uint8Array.of(0x51),
    };
    expect(codeOf(() => chain.tx(output, output))).toBe('ErrDirectiveCount');
    expect(codeOf(() => chain.tx(output, value))).toBe('ErrDirectiveBare');
    expect(codeOf(() => chain.tx({ ...output, directive: output.directive.subarray(0, 80) }))).toBe('PROTOCOL_TRUNCATED');
    expect(codeOf(() => chain.tx({ ...output, directive: concatBytes(output.directive, new Uint8Array(1)) }))).toBe(
      'PROTOCOL_TRAILING_BYTES',
    );
  });

  it('changes terms in the order of their numbers, and ends', () => {
    const chain = new Chain();
    chain.block(chain.register('a'));
    const first = 1n << 16n;
    expect(chain.block(chain.update('a', 1n))).toEqual(['ErrDirectiveReplayed']);
    expect(chain.block(chain.update('a', first + 1n))).toEqual([]);
    expect(chain.block(chain.update('a', first + 1n))).toEqual(['ErrDirectiveReplayed']);
    expect(chain.block(chain.update('a', first + 2n, true))).toEqual([]);
    expect(decodeCandidate(chain.get(candidateKey(idOf('a'))) as Uint8Array)).toMatchObject({ state: 'RESIGNED', commission: 700 });
    expect(chain.block(chain.update('a', first + 3n))).toEqual(['ErrCandidateUnknown']);
    expect(chain.block(chain.latency('a', 0n))).toEqual(['ErrCandidateUnknown']);
    expect(chain.block(chain.update('f0', 1n)), 'a validator of the specification').toEqual([]);
  });

  it('is limited per block', () => {
    const chain = new Chain();
    chain.block(...['a', 'b', 'c', 'd', 'e'].map((name) => chain.register(name)));
    expect(chain.tip.transactionCount).toBe(4n);
  });
});

describe('LATENCY', () => {
  it('counts once per key and in the epoch it names alone', () => {
    const chain = new Chain();
    expect(chain.block(chain.latency('f0', 1n))).toEqual(['ErrDirectiveEpoch']);
    expect(chain.block(chain.latency('f0', 0n, ['f1', 'f2']))).toEqual([]);
    expect(chain.block(chain.latency('f0', 0n))).toEqual(['ErrDirectiveReplayed']);
    expect(chain.block(chain.latency('nobody', 0n))).toEqual(['ErrCandidateUnknown']);
    chain.to(10n);
    expect(chain.block(chain.latency('f0', 1n))).toEqual([]);
    expect(chain.get(latencyKey(idOf('f0')))).not.toBeNull();
  });
});

describe('an election', () => {
  const names = ({ members }: ValidatorSet): string[] =>
    members.map((m) => [...FOUNDERS, 'a', 'b'].find((name) => bytesToHex(idOf(name)) === bytesToHex(m.identityKey)) ?? '?');
  const founded = (): Chain => {
    const chain = new Chain();
    for (const [i, name] of FOUNDERS.entries()) chain.vote(name, 400n - BigInt(i) * 10n);
    return chain;
  };

  it('ranks ready candidates at the snapshot and leaves their distances', () => {
    const chain = founded();
    chain.block(chain.register('a'), ...FOUNDERS.map((name) => chain.latency(name, 0n, FOUNDERS)));
    chain.vote('a', 395n);
    chain.block(chain.latency('a', 0n, FOUNDERS));
    chain.to(5n);
    expect(chain.get(validatorSetKey(1n))).toBeNull();
    chain.to(6n);
    const set = chain.set(1n);
    expect(names(set)).toEqual(['f0', 'a', 'f1', 'f2']);
    expect(set.members.map((m) => m.votes)).toEqual([400n, 395n, 390n, 380n]);
    expect([...set.latency.subarray(0, 4)]).toEqual([0, 0, 20, 20]);
    expect([...set.latency.subarray(4, 8)]).toEqual([20, 0, 20, 20]);
  });

  it('carries the set over when too few are ready, with the keys they registered since', () => {
    const chain = founded();
    chain.block(chain.register('f1', 'f1 new'), ...['f0', 'f1', 'f2'].map((name) => chain.latency(name, 0n)));
    chain.to(6n);
    const set = chain.set(1n);
    expect(names(set)).toEqual(FOUNDERS);
    expect(bytesToHex(set.members[1]?.blsKey as Uint8Array)).toBe(bytesToHex(blsPublicKey(blsOf('f1 new'))));
  });

  it('passes over those below the minimum, of an old protocol, or without LATENCY in the epoch', () => {
    const chain = founded();
    chain.block(chain.register('a'));
    chain.block(chain.register('b'));
    chain.vote('a', 99n);
    chain.vote('b', 900n);
    chain.block(...['f0', 'f1', 'f2', 'f3', 'a'].map((name) => chain.latency(name, 0n)), chain.latency('b', 0n, [], 0));
    chain.to(6n);
    expect(names(chain.set(1n))).toEqual(FOUNDERS);
  });

  it('passes over a member that missed more than half of its turns', () => {
    const chain = founded();
    chain.block(...FOUNDERS.map((name) => chain.latency(name, 0n)), chain.register('a'));
    chain.vote('a', 100n);
    chain.block(chain.latency('a', 0n));
    chain.missed = [0, 2, 0, 0];
    chain.to(6n);
    expect(names(chain.set(1n))).toEqual(['f0', 'f2', 'f3', 'a']);
  });

  it('forgets candidates nobody votes for and that do not run', () => {
    const chain = founded();
    chain.block(chain.register('a'));
    chain.to(6n);
    expect(chain.get(candidateKey(idOf('a'))), 'registered in this epoch').not.toBeNull();
    chain.to(16n);
    expect(chain.get(candidateKey(idOf('a')))).toBeNull();
    expect(chain.block(chain.register('a', 'a2')), 'it may come back with another key').toEqual([]);
  });
});
