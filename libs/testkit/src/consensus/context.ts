/** The epoch that engines of a test network run in: validators by number, the parameters of a specification's defaults. */
import { sha3, u64be, type TimeMs } from '@bystack/base';
import { bbftEngine } from '@bystack/bbft';
import { epochDigest, ZERO_HASH, type ChainParams, type EpochContext, type LocalTimers, type NodeIx } from '@bystack/consensus';
import { fakeAggregate } from '../replica/fake-crypto.js';

/** What an epoch depends on. */
export interface ContextOptions {
  readonly n: number;
  readonly params?: Partial<ChainParams>;
  /** Round-trip times that order zones and trees (bbft.md 3.1); absent: nothing is known. */
  readonly latency?: Uint16Array;
}

/** Time of the boundary block that the epoch begins behind. */
export const GENESIS_TIME: TimeMs = 1_700_000_000_000;

const TIMERS: LocalTimers = {
  t0Ms: 1000,
  tMaxMs: 30_000,
  aggWaitMs: 20,
  exchWaitMs: 40,
  leafWaitMs: 200,
  fastWaitMs: 30,
  retxMs: 500,
  tcWaitMs: 500,
};

const DEFAULTS: Omit<ChainParams, 'f'> = {
  m: 0,
  fanout: 16,
  turnViews: 12,
  epochLength: 1200,
  electionGap: 64,
  blockIntervalMs: 500,
  emptyIntervalMs: 5000,
  maxAheadMs: 2000,
  maxBehindMs: 10_000,
  maxBlockBytes: 1 << 21,
};

/** The context of one validator. */
export function networkContext({ n, params: wanted, latency }: ContextOptions, self: NodeIx): EpochContext {
  const params: ChainParams = { f: Math.floor((n - 1) / 3), ...DEFAULTS, ...wanted };
  const validators = Array.from({ length: n }, (_, i) => ({
    identityKey: sha3(u64be(BigInt(i))),
    blsKey: new Uint8Array(48).fill(i + 1),
    votes: 0n,
  }));
  const { topology } = bbftEngine.topology(validators, latency ?? null, params);
  const chainId = epochDigest({ epoch: 0n, members: validators, f: params.f, topology, specHash: ZERO_HASH });
  return {
    chainId,
    epoch: 0n,
    self,
    validators,
    params,
    timers: TIMERS,
    topology,
    start: { height: 0n, blockId: sha3(chainId), timestamp: GENESIS_TIME },
    aggregate: fakeAggregate,
  };
}
