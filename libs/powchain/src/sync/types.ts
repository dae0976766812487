/**
 * Every way into and out of synchronisation as a machine: `step(input, now)` gives effects, which the host performs in order.
 * It sees committed state through ports that it never writes. Sources: mainchain.md 8, 10, 16; ARCHITECTURE.md 8.
 */
import type { Hash } from '@bystack/base';
import type { BlockOutcome, HeaderNode, MainNetwork } from '../types.js';

/** How the host names a connection: the identity key of the other side. */
export type SyncPeerId = string;

/** Committed headers. */
export interface SyncChain {
  readonly tip: HeaderNode;
  /** Every header with a stored body, whichever branch. */
  node(hash: Hash): HeaderNode | null;
  /** Of the best chain. */
  nodeAt(height: bigint): HeaderNode | null;
}

/** Transactions that wait for a block, by arrival. */
export interface SyncPool {
  entries(): readonly { readonly witnessHash: Hash; readonly raw: Uint8Array }[];
}

/** What the machine is made of. */
export interface SyncOptions {
  readonly network: Pick<MainNetwork, 'chainId' | 'genesisHash' | 'retarget'>;
  readonly chain: SyncChain;
  readonly pool: SyncPool;
  /** Printable ASCII, at most 64 characters. */
  readonly nodeVersion: string;
  /** 0 when the node does not listen. */
  readonly listenPort: number;
  /** How long a peer that broke the rules is refused. */
  readonly banMs: number;
  /** Proof-of-work hashes that may be ordered at once; twice the workers keeps them busy. */
  readonly workLanes: number;
}

/** What became of a transaction: `code` as the pool says it. */
export interface TransactionOutcome {
  readonly kind: 'added' | 'known' | 'orphan' | 'refused';
  readonly code?: string;
}

/** Facts that reach the machine. */
export type SyncInput =
  | { readonly type: 'PeerConnected'; readonly peer: SyncPeerId }
  | { readonly type: 'PeerDisconnected'; readonly peer: SyncPeerId }
  /** One message of a connected peer; the bytes belong to the machine. */
  | { readonly type: 'Received'; readonly peer: SyncPeerId; readonly bytes: Uint8Array }
  /** Answer to one item of `CheckWork`; null when it could not be computed (it is ordered again). */
  | { readonly type: 'WorkChecked'; readonly hash: Hash; readonly ok: boolean | null }
  /** Answer to `SubmitBlock`; null when the chain could not judge it (it is ordered again). */
  | { readonly type: 'BlockJudged'; readonly hash: Hash; readonly outcome: BlockOutcome | null }
  /** The port shows another tip. `mined`: raw bytes of the tip where this node found it. */
  | { readonly type: 'TipChanged'; readonly mined: Uint8Array | null }
  /** The pool took a transaction, wherever it came from. `hash`: H(raw). */
  | { readonly type: 'TransactionAdded'; readonly hash: Hash; readonly raw: Uint8Array }
  /** Answer to `SubmitTransaction`. */
  | { readonly type: 'TransactionJudged'; readonly peer: SyncPeerId; readonly outcome: TransactionOutcome }
  /** Every `TICK_MS`. */
  | { readonly type: 'TimePassed' };

/** One header whose proof of work is wanted. */
export interface WorkItem {
  readonly hash: Hash;
  readonly seed: Hash;
  /** Compact target that the hash must meet. */
  readonly bits: bigint;
}

/** Orders to the host. */
export type SyncEffect =
  /** May be dropped when the peer does not read. */
  | { readonly type: 'Send'; readonly to: SyncPeerId; readonly lane: 'sync' | 'transactions'; readonly bytes: Uint8Array }
  /** Answered by one `WorkChecked` per item, in any order. */
  | { readonly type: 'CheckWork'; readonly items: readonly WorkItem[] }
  /** Parents first: the host hands each to the chain without waiting for the one before. Answered by one `BlockJudged`. */
  | { readonly type: 'SubmitBlock'; readonly hash: Hash; readonly raw: Uint8Array }
  /** Answered by one `TransactionJudged`. */
  | { readonly type: 'SubmitTransaction'; readonly peer: SyncPeerId; readonly raw: Uint8Array }
  /** Send these blocks as BLOCK, in order and as fast as the peer takes them; NO-BLOCK for those that are not stored. */
  | { readonly type: 'ServeBlocks'; readonly to: SyncPeerId; readonly hashes: readonly Hash[] }
  /** The peer said hello and belongs to this network. */
  | { readonly type: 'PeerReady'; readonly peer: SyncPeerId }
  /** End the connection and refuse the peer for `banMs`. */
  | { readonly type: 'Disconnect'; readonly peer: SyncPeerId; readonly code: SyncCode; readonly banMs: number }
  /** A number for metrics. */
  | { readonly type: 'Note'; readonly name: string; readonly value: number };

/** Why a peer lost points or its connection. */
export type SyncCode =
  /** It belongs to another network or has another genesis. */
  | 'PEER_NETWORK'
  /** It speaks another version of these messages. */
  | 'PEER_VERSION'
  /** It did not say hello first, or not in time. */
  | 'SYNC_HELLO'
  /** Bytes that are no message. */
  | 'SYNC_UNDECODABLE'
  /** A header that breaks a rule other than work, or stands on an invalid one. */
  | 'SYNC_HEADER'
  /** A header whose proof of work is wrong. */
  | 'SYNC_WORK'
  /** A block that breaks a rule. */
  | 'SYNC_BLOCK'
  /** Headers or blocks that nobody asked for, or that do not answer what was asked. */
  | 'SYNC_UNASKED'
  /** A branch with less work than the peer claimed. */
  | 'SYNC_SHORT'
  /** An invalid transaction. */
  | 'SYNC_TRANSACTION'
  /** More messages than a peer may send. */
  | 'SYNC_FLOOD'
  /** It left several requests without use. */
  | 'SYNC_USELESS'
  /** There are enough peers. */
  | 'SYNC_CROWDED';
