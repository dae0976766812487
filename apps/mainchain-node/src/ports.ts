/**
 * What the parts of the node offer each other: chain, pool, miner, network. Each is built in `node.ts` and handed on as
 * one of these, so the API, the wallet and the peers know no implementation.
 */
import type { Hash } from '@bystack/base';
import type { BlockOutcome, HeaderNode, MainNetwork, PooledTx } from '@bystack/powchain';
import type { MainBlock, MainHeader, MappedTx } from '@bystack/protocol';

/** A block of the store with its place in the index. */
export interface BlockRecord {
  readonly node: HeaderNode;
  readonly raw: Uint8Array;
  readonly block: MainBlock;
  readonly mapped: readonly MappedTx[];
  readonly statusFail: readonly boolean[];
}

/** A committed change of the best chain. */
export interface ChainEvent {
  /** Newest first. */
  readonly detached: readonly BlockRecord[];
  /** Oldest first. */
  readonly attached: readonly BlockRecord[];
  readonly tip: HeaderNode;
}

/** A reorganisation that this process saw. */
export interface Reorganization {
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly fork: { readonly height: bigint; readonly hash: Hash };
  readonly oldTip: { readonly height: bigint; readonly hash: Hash };
  readonly newTip: { readonly height: bigint; readonly hash: Hash };
}

/** Where a block or transaction came from. */
export type Origin = 'api' | 'miner' | 'peer';

/** The chain: reads are of committed state and synchronous, writes go one after the other. */
export interface ChainPort {
  readonly network: MainNetwork;
  readonly tip: HeaderNode;
  /** Every header with a stored body, whichever branch. */
  node(hash: Hash): HeaderNode | null;
  /** Of the best chain. */
  nodeAt(height: bigint): HeaderNode | null;
  record(hash: Hash): BlockRecord | null;
  /** Place of a transaction on the best chain. */
  transaction(txId: Hash): { readonly blockHash: Hash; readonly index: number } | null;
  /** Whether the output exists and is unspent on the best chain (`coinbase`, `height`: mainchain.md 11). */
  utxo(outputId: Hash): { readonly coinbase: boolean; readonly height: bigint } | null;
  /** Header rules, proof of work (worker thread), body (worker thread), connection; in this order, each once. Resolves when committed. */
  submitBlock(raw: Uint8Array, origin: Origin): Promise<BlockOutcome>;
  /** Called after the commit, in order; a listener must not throw. Returns the function that ends it. */
  onChange(listener: (event: ChainEvent) => void): () => void;
  /** Newest first, at most 100. */
  reorganizations(): readonly Reorganization[];
}

/** A transaction of the pool. */
export type PoolEntry = PooledTx;

/** `code`: mainchain.md 9, 12, or one of `dust`, `fee-limit`, `no-gas-input`, `orphan`, `conflict`, `full`. */
export type PoolOutcome =
  | { readonly kind: 'added' | 'known'; readonly txId: Hash }
  | { readonly kind: 'orphan'; readonly txId: Hash }
  | { readonly kind: 'refused'; readonly code: string };

/** Transactions waiting for a block. */
export interface PoolPort {
  submit(raw: Uint8Array, origin: Origin): Promise<PoolOutcome>;
  byTxId(txId: Hash): PoolEntry | null;
  /** By arrival. */
  entries(): readonly PoolEntry[];
  onAdded(listener: (entry: PoolEntry) => void): () => void;
  onRemoved(listener: (entry: PoolEntry) => void): () => void;
}

/** A header without its nonce's work, and the seed to hash it under. */
export interface Work {
  readonly header: MainHeader;
  readonly seed: Hash;
}

/** Making of blocks. Settings are kept over restarts. */
export interface MinerPort {
  readonly mining: boolean;
  setMining(on: boolean): Promise<void>;
  /** Hashes per second of this node's own workers over the last minute; 0 while not mining. */
  hashRate(): number;
  /** Control program that pays the miner: of the address set, else of the wallet, else `51`. */
  program(): Uint8Array;
  setProgram(program: Uint8Array): Promise<void>;
  arbitrary(): Uint8Array;
  /** @throws BystackError `MINER_ARBITRARY` when longer than 107 bytes */
  setArbitrary(arbitrary: Uint8Array): Promise<void>;
  /** The work in hand for outside miners; a new tip or 30 s make a new one. */
  work(): Work;
  /** A header of `work` with its nonce found. */
  submitWork(header: MainHeader): Promise<BlockOutcome | { readonly kind: 'stale' }>;
}

/** A connected peer. */
export interface PeerInfo {
  /** Identity key in hex. */
  readonly id: string;
  readonly address: string;
  readonly outbound: boolean;
  readonly bestHeight: bigint;
  readonly connectedMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly roundTripMs: number | null;
}

/** Peers and synchronisation. */
export interface NetPort {
  readonly listening: boolean;
  readonly syncing: boolean;
  /** Height of the best header told by a peer, at least the own tip's. */
  readonly highestHeight: bigint;
  peers(): readonly PeerInfo[];
  /** Resolves when the handshake is done. @throws BystackError `PEER_UNREACHABLE`, `PEER_NETWORK`, `PEER_BANNED` */
  connect(host: string, port: number): Promise<PeerInfo>;
  /** False when there is no such peer. */
  disconnect(id: string): boolean;
}
