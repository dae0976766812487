/**
 * What the main-chain machine knows, asks for and orders. Storage enters by a synchronous port over committed state,
 * and leaves as one list of changes per step, which the host writes atomically before the next step.
 * Sources: mainchain.md 8, 10, 11, 16.
 */
import type { Hash } from '@bystack/base';
import type { HeaderNode, RetargetRules } from '@bystack/powheaders';
import type { MainBlock, MappedTx } from '@bystack/protocol';

export type { HeaderNode } from '@bystack/powheaders';

/** A main-chain network: everything that two nodes must agree on before they talk, and the ports they usually take. */
export interface MainNetwork {
  /** `mainnet`, `testnet`, `solonet`, or the name of a custom network. */
  readonly name: string;
  /** Name in the handshake (mainchain.md 16): `mainnet`, `wisdom`, `solonet`; a custom network's own name. */
  readonly chainId: string;
  /** Human-readable part of addresses. */
  readonly hrp: string;
  readonly genesis: MainBlock;
  readonly genesisRaw: Uint8Array;
  readonly genesisHash: Hash;
  readonly retarget: RetargetRules;
  /** Least seconds between the timestamps of two blocks that our miner makes; 0 where the work alone sets the pace. Policy, not a rule. */
  readonly minBlockSeconds: number;
  readonly p2pPort: number;
  readonly apiPort: number;
}

/** An output in the set of unspent outputs; asset and amount are in the transaction that spends it (mainchain.md 11). */
export interface MainUtxo {
  readonly coinbase: boolean;
  /** Of its block where it is a coinbase output, 0 otherwise: nothing asks the age of others, and a block that is taken off does not tell it. */
  readonly height: bigint;
  /** True only of coinbase outputs, which stay after they are spent. */
  readonly spent: boolean;
}

/** Outcome of the rules that need neither disk nor unspent outputs; what a worker thread answers about a body. */
export interface BodyVerdict {
  /** Null when valid, else the code of mainchain.md 9, 10. */
  readonly error: string | null;
  /** Per transaction: true for one that only pays its gas. Complete when `error` is null. */
  readonly statusFail: readonly boolean[];
}

/** A block as stored. */
export interface StoredMainBlock {
  readonly raw: Uint8Array;
  readonly statusFail: readonly boolean[];
}

/** A whole block ready to be connected: header rules, proof of work and body were judged. */
export interface JudgedBlock {
  readonly hash: Hash;
  readonly raw: Uint8Array;
  readonly block: MainBlock;
  readonly mapped: readonly MappedTx[];
  readonly statusFail: readonly boolean[];
}

/** Committed state, read synchronously. */
export interface MainChainReader {
  block(hash: Hash): StoredMainBlock | null;
  utxo(outputId: Hash): MainUtxo | null;
}

/** One atomic write. Absent fields change nothing. */
export interface MainChanges {
  /** New blocks: bytes, statuses and index entry. */
  readonly blocks: readonly {
    readonly hash: Hash;
    readonly height: bigint;
    readonly raw: Uint8Array;
    readonly statusFail: readonly boolean[];
  }[];
  /** Set of unspent outputs; null removes. */
  readonly utxos: readonly (readonly [outputId: Hash, utxo: MainUtxo | null])[];
  /** Heights of the best chain; null where the new chain is shorter. */
  readonly heights: readonly (readonly [height: bigint, hash: Hash | null])[];
  /** Transactions of the best chain: place, or null for those that left it. */
  readonly transactions: readonly (readonly [txId: Hash, place: { readonly blockHash: Hash; readonly index: number } | null])[];
  readonly tip: Hash | null;
}

/** A change of the best chain. Blocks are asked of the reader by hash. */
export interface TipChange {
  /** Newest first. */
  readonly detached: readonly HeaderNode[];
  /** Oldest first. */
  readonly attached: readonly HeaderNode[];
}

/** What became of a block. */
export type BlockOutcome =
  /** On the best chain now, or (`side`) stored beside it. */
  | { readonly kind: 'connected' | 'side'; readonly orphan: false }
  /** Stored before. */
  | { readonly kind: 'known'; readonly orphan: false }
  /** Parent unknown: kept until it comes or the pool drops it. */
  | { readonly kind: 'orphan'; readonly orphan: true }
  /** `stage` header and body: not stored. `stage` utxo: stored and indexed, never on the best chain. `code`: mainchain.md 9 to 11. */
  | { readonly kind: 'refused'; readonly orphan: false; readonly stage: 'header' | 'work' | 'body' | 'utxo'; readonly code: string };
