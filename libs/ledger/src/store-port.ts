/**
 * The port for chain storage. The ledger owns it; `store` implements it; one compliance suite judges all.
 * A sidechain commits only final blocks, each as one atomic, durable batch.
 */
import type { Hash } from '@bystack/base';
import type { Diff, LedgerTip, RequiredState, StateView } from './types.js';

/** One final block and all that goes with it. */
export interface CommitBatch {
  readonly height: bigint;
  readonly blockId: Hash;
  /** Bytes of sidechain-ledger.md 18.3. */
  readonly block: Uint8Array;
  /** Finality proof (18.7), or null where the next proof above proves it. */
  readonly proof: Uint8Array | null;
  readonly transactionIds: readonly Hash[];
  readonly diff: Diff;
  readonly tip: LedgerTip;
}

export interface StoredBlock {
  readonly height: bigint;
  readonly blockId: Hash;
  readonly block: Uint8Array;
  readonly proof: Uint8Array | null;
}

/** Chain storage of one node. Every method may reject with BystackError (`STORE_…`, fault environment). */
export interface ChainStore {
  readonly kind: 'memory' | 'lmdb';
  /** The tip of the newest commit, or null before genesis was written. */
  tip(): Promise<LedgerTip | null>;
  /** Everything asked for, as one consistent view of the tip. */
  load(required: RequiredState): Promise<StateView>;
  /** Atomic and durable when the promise resolves. A batch of a height already committed with the same id is a no-op; with another id: InvariantError. */
  commit(batches: readonly CommitBatch[]): Promise<void>;
  blockByHeight(height: bigint): Promise<StoredBlock | null>;
  blockById(blockId: Hash): Promise<StoredBlock | null>;
  /** Height and position of a final transaction. */
  transaction(txId: Hash): Promise<{ readonly height: bigint; readonly index: number } | null>;
  /** The nearest proof at or above a height, with its height. */
  proofAtOrAbove(height: bigint): Promise<{ readonly height: bigint; readonly proof: Uint8Array } | null>;
  /** Ordered scan of the whole registry under a kind byte, at the tip. */
  scanRegistry(kind: number): AsyncIterable<{ readonly key: Uint8Array; readonly value: Uint8Array }>;
  /** Small durable values of the host (epoch records, counters), outside the state. */
  getMeta(key: string): Promise<Uint8Array | null>;
  putMeta(key: string, value: Uint8Array): Promise<void>;
  close(): Promise<void>;
}
