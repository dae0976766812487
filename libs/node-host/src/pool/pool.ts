/**
 * Port of signature checks away from the event loop. Two implementations behind one compliance suite
 * (testkit `poolChecks`): worker threads, and the calling thread. Source: ARCHITECTURE.md 9 rule 4.
 */
import type { SignatureItem } from '@bystack/base';
import type { KeyedCheck } from '@bystack/replica';

/** Consensus work is always taken before transaction work that has not begun. */
export type PoolPriority = 'consensus' | 'transactions';

/** Numbers for metrics and status. */
export interface PoolStatus {
  /** Worker threads alive. */
  readonly workers: number;
  /** Checks accepted and not answered yet. */
  readonly waiting: { readonly consensus: number; readonly transactions: number };
  /** Checks answered since the start. */
  readonly done: number;
  /** Worker threads that died and were replaced. */
  readonly deaths: number;
}

/**
 * Checks signatures. Bad bytes are an answer (false), never a rejection. Both methods reject with
 * BystackError `POOL_BUSY` when the priority's queue is full, `POOL_WORKER_DIED` when the work killed two
 * workers, `HOST_STOPPING` after `close`.
 */
export interface VerifyPool {
  readonly name: 'threads' | 'inline';
  /** ed25519 by ZIP-215, answer per item in order. */
  verifySignatures(items: readonly SignatureItem[], priority?: PoolPriority): Promise<boolean[]>;
  /** Consensus signatures, answer per check in order; always priority `consensus`. */
  verifyChecks(checks: readonly KeyedCheck[]): Promise<boolean[]>;
  /** Starts the workers before there is work, so that the first check does not wait for them. */
  warmUp(): Promise<void>;
  status(): PoolStatus;
  /** Finishes what was accepted, then ends the workers. May be called again. */
  close(): Promise<void>;
}
