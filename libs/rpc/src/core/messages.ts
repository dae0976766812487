/**
 * JSON-RPC 2.0 between control plane and node: method names, parameters and results as JSON values.
 * 64-bit numbers are decimal strings, bytes are lower-case hex, times are ms since 1970. ARCHITECTURE.md 10.
 */

/** Handshake and state of a node. */
export interface NodeStatus {
  readonly instanceId: string;
  readonly nodeName: string;
  /** hex, 32 bytes (sidechain-ledger.md 18.1). */
  readonly chainId: string;
  readonly genesisHash: string;
  readonly pid: number;
  readonly startedAtMs: number;
  readonly version: string;
  readonly identityKey: string;
  /** Index in the present epoch's validator list, null for an observer. */
  readonly validatorIndex: number | null;
  readonly heightFinalized: string;
  readonly tipBlockId: string;
  readonly tipTimestampMs: number;
  /** When this process finalized its newest block, null before the first since start. */
  readonly lastFinalAtMs: number | null;
  readonly epoch: string;
  readonly view: string;
  readonly peers: readonly PeerStatus[];
  readonly mempool: { readonly transactions: number; readonly bytes: number };
  readonly syncing: boolean;
  /** Highest finalized height any peer reported. */
  readonly networkHeight: string;
  readonly signing: 'SIGNING' | 'RECOVERING' | 'PAUSED' | 'NOT_A_SIGNER';
  readonly rssBytes: number;
  readonly blsBackend: 'blst' | 'bls-eth-wasm' | 'noble';
}
export interface PeerStatus {
  readonly identityKey: string;
  readonly validatorIndex: number | null;
  readonly connected: boolean;
  readonly rttMs: number | null;
  readonly heightFinalized: string;
  readonly lastHeardMs: number | null;
}

/** A final block as nodes serve it. */
export interface RpcBlock {
  readonly height: string;
  readonly blockId: string;
  /** Bytes of sidechain-ledger.md 18.3. */
  readonly block: string;
  /** Finality proof bytes (18.7) or null where a higher block's proof covers it. */
  readonly proof: string | null;
}

/** Where a transaction is, as this node sees it. */
export type RpcTxState =
  | { readonly state: 'UNKNOWN' }
  | { readonly state: 'PENDING' }
  | { readonly state: 'FINAL'; readonly height: string; readonly index: number; readonly blockId: string }
  | { readonly state: 'REJECTED'; readonly code: string; readonly message: string };

/** Answer of `explain`: EngineStatus with names instead of indexes. */
export interface RpcExplain {
  readonly engine: string;
  readonly epoch: string;
  readonly view: string;
  readonly attempt: number;
  readonly leader: { readonly index: number; readonly identityKey: string };
  readonly quorum: number;
  readonly validators: readonly {
    readonly index: number;
    readonly identityKey: string;
    readonly lastHeardMs: number | null;
    readonly silent: boolean;
  }[];
  readonly heightFinalized: string;
  readonly lastCertificateAtMs: number;
  readonly clockOffsetMs: number | null;
  readonly sentence: string;
}

/** Every method: parameters and result. */
export interface RpcMethods {
  status: { params: Record<string, never>; result: NodeStatus };
  /** Raw frame as hex. Idempotent: a known transaction answers with its id again. */
  submitTx: { params: { readonly raw: string }; result: { readonly txId: string } };
  getTx: { params: { readonly txId: string }; result: RpcTxState & { readonly raw?: string } };
  getBlock: { params: { readonly height?: string; readonly blockId?: string }; result: RpcBlock | null };
  /** Ascending from `from`, at most `count` (1–256) and about 8 MiB. */
  getBlocks: {
    params: { readonly from: string; readonly count: number };
    result: { readonly blocks: readonly RpcBlock[]; readonly tip: string };
  };
  /** Is the output unspent in the final state? */
  unspent: { params: { readonly outputIds: readonly string[] }; result: { readonly unspent: readonly boolean[] } };
  mempool: { params: { readonly limit: number }; result: { readonly total: number; readonly txIds: readonly string[] } };
  explain: { params: Record<string, never>; result: RpcExplain };
  /** Replace the peer list (addresses may move when nodes are re-created). */
  setPeers: { params: { readonly peers: readonly NodePeer[] }; result: { readonly ok: true } };
  /** Answers, then stops gracefully. */
  stop: { params: Record<string, never>; result: { readonly ok: true } };
}
export type RpcMethod = keyof RpcMethods;

/** JSON-RPC error: `data` is what the caller needs to act on. */
export interface RpcErrorData {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
  readonly retryable: boolean;
  readonly facts?: Readonly<Record<string, string>>;
}

/** One line (NDJSON) of `GET /events?from=HEIGHT`: every final block from HEIGHT on, then live; heartbeats every 5 s. */
export type RpcEvent =
  | { readonly type: 'block'; readonly block: RpcBlock }
  | { readonly type: 'heartbeat'; readonly heightFinalized: string; readonly mempool: number };

/** A peer address of a node. */
export interface NodePeer {
  readonly identityKey: string;
  readonly host: string;
  readonly port: number;
}

/**
 * Configuration file of a sidechain node, JSON, written by the control plane (mode 0600), read once at start.
 * Paths absolute. Secrets are not in it: the unlocking key of `keysFile` comes as one hex line on stdin.
 */
export interface NodeConfig {
  readonly version: 1;
  readonly nodeName: string;
  readonly instanceId: string;
  /** Written by the control plane at every spawn; logged. */
  readonly generation: number;
  /** Holds lock, wal/, store/, logs/, rpc.token (0600). */
  readonly dataDir: string;
  /** Canonical chain specification (sidechain-ledger.md 18.6). */
  readonly chainspecFile: string;
  /** Encrypted keys (lib keystore): identity ed25519 seed and BLS secret. */
  readonly keysFile: string;
  readonly rpc: { readonly host: string; readonly port: number };
  readonly p2p: { readonly host: string; readonly port: number };
  /** Other validators and, without vote lane, other accepted identities. */
  readonly peers: readonly NodePeer[];
  readonly store: { readonly kind: 'lmdb' | 'memory' };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly maxBytes: number; readonly files: number };
}
