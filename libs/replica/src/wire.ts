/**
 * Messages of the replica itself: kinds 8 to 14, and what it reads of every message and of STATUS. Total on any
 * bytes: what is malformed is a `Problem`. Source: bbft.md 2.4.
 */
import { isBystackError, type Hash, type TimeMs } from '@bystack/base';
import { encodeQC, FixedReader, FixedWriter, readQC, readTC, type Problem, type QC } from '@bystack/consensus';
import { MAX_BLOCKS_BYTES, MAX_EVIDENCE_BYTES, MAX_PROOF_BYTES, MAX_PULL, MAX_TX_MESSAGE_BYTES, MAX_TX_WANT } from './limits.js';

/** Kind bytes that the replica itself looks at. */
export const KIND = { status: 7, pull: 8, blocks: 9, evidence: 10, tx: 11, txWant: 12, ping: 13, pong: 14 } as const;
const VERSION = 1;
const CHAIN_TAG_BYTES = 8;
/** version 1, kind 1, chainTag 8, epoch 8, view 8, height 8, sender 2. */
export const HEADER_SIZE = 36;
/** Sender field of a node outside the validator list. */
const OBSERVER = 0xffff;
const FLAG_TC = 1;
const FLAG_PROOF = 2;
const MAX_U16 = 0xffff;

/** The common header. */
export interface WireHead {
  readonly kind: number;
  readonly epoch: bigint;
  readonly view: bigint;
  readonly height: bigint;
  /** Index in the epoch's list as the sender says; 0xffff outside it. Rights follow the connection, never this field. */
  readonly sender: number;
}

/** What a node asks of another's blocks. */
export type Wanted = { readonly blockId: Hash } | { readonly from: bigint; readonly count: number };
/** A block as sent: bytes and its own proof, where it has one. */
export interface SentBlock {
  readonly block: Uint8Array;
  readonly proof: Uint8Array | null;
}

/** Messages of kinds 8 to 14. */
export type ReplicaMessage =
  | { readonly kind: 'pull'; readonly want: Wanted }
  | { readonly kind: 'blocks'; readonly blocks: readonly SentBlock[] }
  | { readonly kind: 'evidence' }
  | { readonly kind: 'tx'; readonly transactions: readonly Uint8Array[] }
  | { readonly kind: 'txWant'; readonly ids: readonly Hash[] }
  | { readonly kind: 'ping'; readonly nonce: bigint }
  | { readonly kind: 'pong'; readonly nonce: bigint };

/** Where a peer says it stands. The proof is not checked yet. */
export interface StatusClaim {
  readonly finalHeight: bigint;
  readonly finalId: Hash;
  readonly nowMs: TimeMs;
  readonly proof: Uint8Array | null;
}

const problem = (code: string, message: string): Problem => ({ code, message });

/** Runs a reader; a refusal of its bytes becomes a `Problem`. */
const guarded = <T>(read: () => T | Problem): T | Problem => {
  try {
    return read();
  } catch (error) {
    if (!isBystackError(error)) throw error;
    return problem(error.code, error.message);
  }
};

/** Reads the common header and checks version and chain. */
export function readHead(bytes: Uint8Array, chainId: Hash): WireHead | Problem {
  return guarded(() => {
    const r = new FixedReader(bytes.subarray(0, HEADER_SIZE));
    const version = r.u8();
    const kind = r.u8();
    const tag = r.take(CHAIN_TAG_BYTES);
    const head = { kind, epoch: r.u64(), view: r.u64(), height: r.u64(), sender: r.u16() };
    if (version !== VERSION) return problem('REPLICA_VERSION', 'The message has another protocol version.');
    if (tag.some((byte, i) => byte !== chainId[i])) return problem('REPLICA_CHAIN', 'The message belongs to another chain.');
    return head;
  });
}

const readPull = (r: FixedReader): ReplicaMessage | Problem => {
  const form = r.u8();
  if (form === 0) return { kind: 'pull', want: { blockId: r.take(32) } };
  const want = { from: r.u64(), count: r.u16() };
  if (form !== 1 || want.count < 1 || want.count > MAX_PULL)
    return problem('REPLICA_PULL', 'A request for blocks has an unknown form or count.');
  return { kind: 'pull', want };
};

const readBlocks = (r: FixedReader): ReplicaMessage | Problem => {
  const count = r.u16();
  if (count > MAX_PULL) return problem('REPLICA_BLOCKS', 'An answer holds more blocks than may be asked for.');
  const blocks: SentBlock[] = [];
  for (let i = 0; i < count; i++) {
    const block = r.take(r.u32());
    const length = r.u32();
    if (length > MAX_PROOF_BYTES) return problem('REPLICA_BLOCKS', 'A finality proof is too long.');
    blocks.push({ block, proof: length === 0 ? null : r.take(length) });
  }
  return { kind: 'blocks', blocks };
};

const readTransactions = (r: FixedReader): ReplicaMessage => {
  const transactions: Uint8Array[] = [];
  for (let count = r.u16(); count > 0; count--) transactions.push(r.take(r.u32()));
  return { kind: 'tx', transactions };
};

const readTxWant = (r: FixedReader): ReplicaMessage | Problem => {
  const count = r.u16();
  if (count > MAX_TX_WANT) return problem('REPLICA_TX_WANT', 'Too many transactions are asked for.');
  return { kind: 'txWant', ids: Array.from({ length: count }, () => r.take(32)) };
};

/** Largest message per kind, bytes. */
const MAX_BYTES: Readonly<Record<number, number>> = {
  [KIND.blocks]: MAX_BLOCKS_BYTES,
  [KIND.evidence]: MAX_EVIDENCE_BYTES,
  [KIND.tx]: MAX_TX_MESSAGE_BYTES,
  [KIND.txWant]: HEADER_SIZE + 2 + 32 * MAX_TX_WANT,
};
const SMALL = 128;

const readBody = (kind: number, r: FixedReader): ReplicaMessage | Problem => {
  switch (kind) {
    case KIND.pull:
      return readPull(r);
    case KIND.blocks:
      return readBlocks(r);
    case KIND.evidence:
      r.take(r.remaining);
      return { kind: 'evidence' };
    case KIND.tx:
      return readTransactions(r);
    case KIND.txWant:
      return readTxWant(r);
    case KIND.ping:
      return { kind: 'ping', nonce: r.u64() };
    case KIND.pong:
      return { kind: 'pong', nonce: r.u64() };
    default:
      return problem('REPLICA_KIND', 'The message kind is unknown.');
  }
};

/** Decodes a message of kinds 8 to 14 whose header was read. Never throws on any bytes. */
export function decodeReplicaMessage(kind: number, bytes: Uint8Array): ReplicaMessage | Problem {
  if (bytes.length > (MAX_BYTES[kind] ?? SMALL)) return problem('REPLICA_TOO_LONG', 'The message is longer than its kind allows.');
  return guarded(() => {
    const r = new FixedReader(bytes.subarray(HEADER_SIZE));
    const message = readBody(kind, r);
    if (!('code' in message)) r.end();
    return message;
  });
}

/** Bytes of the largest bitmap: 100 validators. */
const MAX_BITMAP = 13;

/**
 * Reads where a peer says it stands, whatever its epoch. `n`: validators of that epoch; null where this node does not know
 * them yet: then the number is the one that fits the message's length.
 */
export function readStatusClaim(bytes: Uint8Array, n: number | null): StatusClaim | Problem {
  if (n !== null) return readClaim(bytes, n, false);
  for (let b = 1; b < MAX_BITMAP; b++) {
    const claim = readClaim(bytes, 8 * b, true);
    if (!('code' in claim)) return claim;
  }
  return readClaim(bytes, 8 * MAX_BITMAP, true);
}

const readClaim = (bytes: Uint8Array, n: number, exact: boolean): StatusClaim | Problem =>
  guarded(() => {
    const r = new FixedReader(bytes.subarray(HEADER_SIZE));
    readQC(r, n);
    const flags = r.u8();
    if (flags > (FLAG_TC | FLAG_PROOF)) return problem('REPLICA_STATUS', 'A status has unknown flags.');
    if (flags & FLAG_TC) readTC(r, n);
    const claim = { finalHeight: r.u64(), finalId: r.take(32), nowMs: Number(r.u64()) };
    const length = flags & FLAG_PROOF ? r.u32() : 0;
    if (length > MAX_PROOF_BYTES) return problem('REPLICA_STATUS', 'A finality proof is too long.');
    const proof = length === 0 ? null : r.take(length);
    if (exact) r.end();
    return { ...claim, proof };
  });

/** What the header of an own message says. */
export interface OwnHead {
  readonly chainId: Hash;
  readonly epoch: bigint;
  readonly view: bigint;
  readonly height: bigint;
  readonly sender: number | null;
}

const headed = (kind: number, h: OwnHead): FixedWriter =>
  new FixedWriter()
    .u8(VERSION)
    .u8(kind)
    .bytes(h.chainId.subarray(0, CHAIN_TAG_BYTES))
    .u64(h.epoch)
    .u64(h.view)
    .u64(h.height)
    .u16(h.sender ?? OBSERVER);

/** PULL. */
export function encodePull(want: Wanted, h: OwnHead): Uint8Array {
  const w = headed(KIND.pull, h);
  return ('blockId' in want ? w.u8(0).bytes(want.blockId) : w.u8(1).u64(want.from).u16(want.count)).finish();
}

/** BLOCKS: as many of the blocks, from the first on, as fit the bound. */
export function encodeBlocks(blocks: readonly SentBlock[], h: OwnHead): Uint8Array {
  let size = HEADER_SIZE + 2;
  const fits: SentBlock[] = [];
  for (const one of blocks.slice(0, MAX_PULL)) {
    size += 8 + one.block.length + (one.proof?.length ?? 0);
    if (size > MAX_BLOCKS_BYTES) break;
    fits.push(one);
  }
  const w = headed(KIND.blocks, h).u16(fits.length);
  for (const { block, proof } of fits)
    w.u32(block.length)
      .bytes(block)
      .u32(proof?.length ?? 0)
      .bytes(proof ?? new Uint8Array(0));
  return w.finish();
}

/** TX: as many of the transactions, from the first on, as fit the bound. */
export function encodeTransactions(transactions: readonly Uint8Array[], h: OwnHead): Uint8Array {
  let size = HEADER_SIZE + 2;
  const fits: Uint8Array[] = [];
  for (const raw of transactions) {
    size += 4 + raw.length;
    if (size > MAX_TX_MESSAGE_BYTES || fits.length === MAX_U16) break;
    fits.push(raw);
  }
  const w = headed(KIND.tx, h).u16(fits.length);
  for (const raw of fits) w.u32(raw.length).bytes(raw);
  return w.finish();
}

/** TX-WANT. */
export function encodeTxWant(ids: readonly Hash[], h: OwnHead): Uint8Array {
  const w = headed(KIND.txWant, h).u16(Math.min(ids.length, MAX_TX_WANT));
  for (const id of ids.slice(0, MAX_TX_WANT)) w.bytes(id);
  return w.finish();
}

/** PING and PONG. */
export function encodePing(kind: 'ping' | 'pong', nonce: bigint, h: OwnHead): Uint8Array {
  return headed(KIND[kind], h).u64(nonce).finish();
}

/** STATUS of a closed epoch: its boundary block and the proof that closes it. */
export function encodeClosingStatus(proof: Uint8Array, qc: QC, n: number, finalId: Hash, nowMs: TimeMs, h: OwnHead): Uint8Array {
  const w = headed(KIND.status, h).bytes(encodeQC(qc, n)).u8(FLAG_PROOF);
  return w.u64(h.height).bytes(finalId).u64(BigInt(nowMs)).u32(proof.length).bytes(proof).finish();
}
