/**
 * Port of the main-chain's heavy checks away from the event loop: proof-of-work hashes and block bodies. Two
 * implementations behind one compliance suite (testkit `workPoolChecks`): worker threads, and the calling thread.
 * Source: ARCHITECTURE.md 9 rule 4.
 */
import type { Hash } from '@bystack/base';
import type { BodyVerdict } from '@bystack/powchain';

/** Blocks at the tip go before a window of old ones, both before hashes of miners. What a thread has begun, it ends (0.1 s). */
export type WorkPriority = 'tip' | 'sync' | 'mining';

/** All priorities, first served first. */
export const WORK_PRIORITIES: readonly WorkPriority[] = ['tip', 'sync', 'mining'];

/** One hash to compute. */
export interface PowItem {
  readonly headerHash: Hash;
  readonly seed: Hash;
}

/** Numbers for metrics and status. */
export interface WorkPoolStatus {
  /** Threads alive. */
  readonly workers: number;
  /** Hashes and bodies that no thread has begun. */
  readonly waiting: Readonly<Record<WorkPriority, number>>;
  /** Hashes computed since the start; answers from memory are not counted. */
  readonly hashed: number;
  /** Bodies judged since the start. */
  readonly judged: number;
  /** Threads that died and were replaced. */
  readonly deaths: number;
}

/**
 * Computes hashes and judges bodies. All methods reject with BystackError `POW_BUSY` when the priority's queue is full
 * or the bodies that wait are too large together, `POOL_WORKER_DIED` when the work ended two threads, `HOST_STOPPING`
 * after `close`.
 */
export interface WorkPool {
  readonly name: 'threads' | 'inline';
  /** Tensority. A result is remembered, and asked for again while it is computed it is computed once. Default `tip`. */
  powHash(headerHash: Hash, seed: Hash, priority?: WorkPriority): Promise<Hash>;
  /** Answer per item in order; refused as a whole. Default `sync`. */
  powHashMany(items: readonly PowItem[], priority?: WorkPriority): Promise<Hash[]>;
  /** Decodes a raw block and applies the rules of mainchain.md 9, 10 behind the header. Bad bytes are a verdict. Default `tip`. */
  judgeBody(raw: Uint8Array, subsidy: bigint, priority?: WorkPriority): Promise<BodyVerdict>;
  /** Starts the threads before there is work. */
  warmUp(): Promise<void>;
  status(): WorkPoolStatus;
  /** Finishes what was accepted, then ends the threads. May be called again. */
  close(): Promise<void>;
}
