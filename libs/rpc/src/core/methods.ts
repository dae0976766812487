/** Every rpc method with the checks of its parameters and result, and whether repeating a call is harmless. */
import type { NodePeer, NodeStatus, RpcBlock, RpcEvent, RpcExplain, RpcMethod, RpcMethods, RpcTxState } from './messages.js';
import { bool, hex, int, list, nullable, num, object, oneOf, text, u64, type Parser } from './parse.js';

/** Longest raw transaction of `submitTx`, bytes: half of the 1 MiB body in hex, less the envelope. */
export const MAX_RAW_TX_BYTES = 500_000;
/** Most blocks of one `getBlocks`. */
export const MAX_BLOCKS_PER_CALL = 256;
/** About this many bytes of blocks in one `getBlocks`; at least one block is always returned. */
export const MAX_BLOCKS_BYTES = 8 * 1024 * 1024;
/** Most output ids of one `unspent`. */
export const MAX_UNSPENT_IDS = 4096;
/** Most ids of one `mempool`. */
export const MAX_MEMPOOL_IDS = 10_000;
/** Most peers of one node. */
export const MAX_PEERS = 256;

const MAX_BLOCK_BYTES = 16 * 1024 * 1024;
const MAX_PROOF_BYTES = 64 * 1024;
const id = hex(32);
const name = text(1, 128);
const index = nullable(int(0, 65535));
const timeMs = int(0);
const maybeTimeMs = nullable(timeMs);

/** One peer address. */
export const peerParser: Parser<NodePeer> = object({ identityKey: id, host: text(1, 255), port: int(1, 65535) }, {}, true);

const peerStatus = object({
  identityKey: id,
  validatorIndex: index,
  connected: bool,
  rttMs: nullable(num(0, 1e9)),
  heightFinalized: u64,
  lastHeardMs: maybeTimeMs,
});

const status: Parser<NodeStatus> = object({
  instanceId: name,
  nodeName: name,
  chainId: id,
  genesisHash: id,
  pid: int(1),
  startedAtMs: timeMs,
  version: text(1, 64),
  identityKey: id,
  validatorIndex: index,
  heightFinalized: u64,
  tipBlockId: id,
  tipTimestampMs: timeMs,
  lastFinalAtMs: maybeTimeMs,
  epoch: u64,
  view: u64,
  peers: list(peerStatus, 1024),
  mempool: object({ transactions: int(0), bytes: int(0) }),
  syncing: bool,
  networkHeight: u64,
  signing: oneOf('SIGNING', 'RECOVERING', 'PAUSED', 'NOT_A_SIGNER'),
  rssBytes: int(0),
  blsBackend: oneOf('blst', 'bls-eth-wasm', 'noble'),
});

/** One final block. */
export const blockParser: Parser<RpcBlock> = object({
  height: u64,
  blockId: id,
  block: hex(1, MAX_BLOCK_BYTES),
  proof: nullable(hex(1, MAX_PROOF_BYTES)),
});

const explain: Parser<RpcExplain> = object({
  engine: text(1, 32),
  epoch: u64,
  view: u64,
  attempt: int(0),
  leader: object({ index: int(0, 65535), identityKey: id }),
  quorum: int(0, 65535),
  validators: list(object({ index: int(0, 65535), identityKey: id, lastHeardMs: maybeTimeMs, silent: bool }), 1024),
  heightFinalized: u64,
  lastCertificateAtMs: timeMs,
  clockOffsetMs: nullable(num(-1e15, 1e15)),
  sentence: text(1, 2000),
});

const pending = object({ state: oneOf('UNKNOWN', 'PENDING') }, { raw: hex(1, MAX_RAW_TX_BYTES) });
const final = object({ state: oneOf('FINAL'), height: u64, index: int(0), blockId: id }, { raw: hex(1, MAX_BLOCK_BYTES) });
const rejected = object({ state: oneOf('REJECTED'), code: text(1, 128), message: text(0, 2000) });

const txState: Parser<RpcTxState & { readonly raw?: string }> = (v, path, problems) => {
  const state = typeof v === 'object' && v !== null ? (v as { state?: unknown }).state : undefined;
  if (state === 'FINAL') return final(v, path, problems);
  if (state === 'REJECTED') return rejected(v, path, problems);
  return pending(v, path, problems) as RpcTxState & { readonly raw?: string };
};

const none = object({}, {}, true) as Parser<Record<string, never>>;
const ok = object({ ok: oneOf(true) });
const getBlockParams: Parser<RpcMethods['getBlock']['params']> = (v, path, problems) => {
  const out = object({}, { height: u64, blockId: id }, true)(v, path, problems);
  if (problems.length === 0 && (out.height === undefined) === (out.blockId === undefined))
    problems.push({ path: 'height', message: 'or blockId: exactly one is needed' });
  return out;
};

/** How one method is checked. */
export interface MethodRule<M extends RpcMethod> {
  readonly params: Parser<RpcMethods[M]['params']>;
  readonly result: Parser<RpcMethods[M]['result']>;
  /** A call may be repeated after a broken connection without a second effect. */
  readonly idempotent: boolean;
}

/** The table of methods. */
export const METHODS: { readonly [M in RpcMethod]: MethodRule<M> } = {
  status: { params: none, result: status, idempotent: true },
  submitTx: { params: object({ raw: hex(1, MAX_RAW_TX_BYTES) }, {}, true), result: object({ txId: id }), idempotent: true },
  getTx: { params: object({ txId: id }, {}, true), result: txState, idempotent: true },
  getBlock: { params: getBlockParams, result: nullable(blockParser), idempotent: true },
  getBlocks: {
    params: object({ from: u64, count: int(1, MAX_BLOCKS_PER_CALL) }, {}, true),
    result: object({ blocks: list(blockParser, MAX_BLOCKS_PER_CALL), tip: u64 }),
    idempotent: true,
  },
  unspent: {
    params: object({ outputIds: list(id, MAX_UNSPENT_IDS) }, {}, true),
    result: object({ unspent: list(bool, MAX_UNSPENT_IDS) }),
    idempotent: true,
  },
  mempool: {
    params: object({ limit: int(0, MAX_MEMPOOL_IDS) }, {}, true),
    result: object({ total: int(0), txIds: list(id, MAX_MEMPOOL_IDS) }),
    idempotent: true,
  },
  explain: { params: none, result: explain, idempotent: true },
  setPeers: {
    params: object({ peers: list(peerParser, MAX_PEERS) }, {}, true),
    result: ok as Parser<{ readonly ok: true }>,
    idempotent: true,
  },
  stop: { params: none, result: ok as Parser<{ readonly ok: true }>, idempotent: false },
};

/** Is this the name of a method? */
export function isRpcMethod(value: unknown): value is RpcMethod {
  return typeof value === 'string' && Object.hasOwn(METHODS, value);
}

const blockEvent = object({ type: oneOf('block'), block: blockParser });
const heartbeat = object({ type: oneOf('heartbeat'), heightFinalized: u64, mempool: int(0) });

/** One line of the event stream. */
export const eventParser: Parser<RpcEvent> = (v, path, problems) =>
  typeof v === 'object' && v !== null && (v as { type?: unknown }).type === 'block'
    ? blockEvent(v, path, problems)
    : heartbeat(v, path, problems);
