/** What a host is made of. */
import type { BbftMessage, BbftState } from '@bystack/bbft';
import type { ConsensusEngine, LocalTimers } from '@bystack/consensus';
import type { PeerId, ReplicaEffect, ReplicaInput, ReplicaOptions, ReplicaStart } from '@bystack/replica';
import type { Trace } from './trace.js';

/** Local timing of simulated validators: shorter than a real network's, so that a run sees many views. */
export const SIM_TIMERS: LocalTimers = {
  t0Ms: 500,
  tMaxMs: 8_000,
  aggWaitMs: 20,
  exchWaitMs: 40,
  leafWaitMs: 100,
  fastWaitMs: 30,
  retxMs: 250,
  tcWaitMs: 250,
};
type Timeless<E> = E extends unknown ? Omit<E, 'now'> : never;
/** An input without its time. */
export type Fact = Timeless<ReplicaInput>;
/** The machine wants a signature. */
export type SignOrder = Extract<ReplicaEffect, { type: 'Sign' }>;

/** The engine under test. */
export type Engine = ConsensusEngine<BbftState, BbftMessage>;

/** Inputs of one life, to be replayed (I13). */
export interface Life {
  readonly options: ReplicaOptions<BbftState, BbftMessage>;
  readonly start: ReplicaStart;
  readonly inputs: ReplicaInput[];
  /** Fingerprint of the effects so far. */
  readonly trace: Trace;
}

/** What makes a host. Twins are two hosts with the same keys. */
export interface HostKeys {
  readonly ix: number;
  readonly node: number;
  readonly id: PeerId;
  readonly blsKey: Uint8Array;
}
