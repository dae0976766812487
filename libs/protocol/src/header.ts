/** Our block header and block. Source: sidechain-ledger.md 18.2, 18.3. */
import { asciiToBytes, concatBytes, equalBytes, sha3, u32be, type Hash } from '@bystack/base';
import { refuse } from './errors.js';
import type { Block, BlockHeader } from './types.js';

/** Bytes of a header. */
export const HEADER_BYTES = 242;
const TAG = asciiToBytes('BYSTACK/1/HEADER');
/** Largest block by default, bytes. */
export const DEFAULT_MAX_BLOCK_BYTES = 2 * 1024 * 1024;
/** Latest timestamp that dates can hold: 2^53−1 ms. */
const MAX_TIMESTAMP = BigInt(Number.MAX_SAFE_INTEGER);

const AT = {
  height: 16,
  parent: 24,
  timestamp: 56,
  epoch: 64,
  createdView: 72,
  producer: 80,
  txRoot: 82,
  witnessRoot: 114,
  stateRoot: 146,
  nextEpoch: 178,
  specHash: 210,
} as const;

/** 242 raw bytes of a header. */
export function encodeHeader(h: BlockHeader): Uint8Array {
  const out = new Uint8Array(HEADER_BYTES);
  const view = new DataView(out.buffer);
  out.set(TAG, 0);
  view.setBigUint64(AT.height, h.height);
  out.set(h.parent, AT.parent);
  view.setBigUint64(AT.timestamp, BigInt(h.timestamp));
  view.setBigUint64(AT.epoch, h.epoch);
  view.setBigUint64(AT.createdView, h.createdView);
  view.setUint16(AT.producer, h.producer);
  out.set(h.txRoot, AT.txRoot);
  out.set(h.witnessRoot, AT.witnessRoot);
  out.set(h.stateRoot, AT.stateRoot);
  out.set(h.nextEpoch, AT.nextEpoch);
  out.set(h.specHash, AT.specHash);
  return out;
}

/** @throws BystackError `PROTOCOL_HEADER` when length, tag or timestamp are wrong */
export function decodeHeader(bytes: Uint8Array): BlockHeader {
  if (bytes.length !== HEADER_BYTES)
    return refuse('PROTOCOL_HEADER', `A header has ${String(HEADER_BYTES)} bytes.`, { bytes: bytes.length });
  if (!equalBytes(bytes.subarray(0, TAG.length), TAG)) return refuse('PROTOCOL_HEADER', 'The header begins with an unknown tag.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const timestamp = view.getBigUint64(AT.timestamp);
  if (timestamp > MAX_TIMESTAMP) return refuse('PROTOCOL_HEADER', 'The timestamp lies beyond every date.', { timestamp });
  const hash = (at: number): Hash => bytes.slice(at, at + 32);
  return {
    height: view.getBigUint64(AT.height),
    parent: hash(AT.parent),
    timestamp: Number(timestamp),
    epoch: view.getBigUint64(AT.epoch),
    createdView: view.getBigUint64(AT.createdView),
    producer: view.getUint16(AT.producer),
    txRoot: hash(AT.txRoot),
    witnessRoot: hash(AT.witnessRoot),
    stateRoot: hash(AT.stateRoot),
    nextEpoch: hash(AT.nextEpoch),
    specHash: hash(AT.specHash),
  };
}

const ids = new WeakMap<BlockHeader, Hash>();

/** Block id = H(the 242 bytes). Remembered per header value. */
export function blockId(header: BlockHeader): Hash {
  let id = ids.get(header);
  if (!id) {
    id = sha3(encodeHeader(header));
    ids.set(header, id);
  }
  return id;
}

/** Header ‖ count 4 ‖ per transaction length 4 ‖ frame. */
export function encodeBlock(block: Block): Uint8Array {
  const parts: Uint8Array[] = [encodeHeader(block.header), u32be(block.transactions.length)];
  for (const raw of block.transactions) parts.push(u32be(raw.length), raw);
  return concatBytes(...parts);
}

/** Bytes `encodeBlock` will make. */
export function blockBytes(block: Block): number {
  let size = HEADER_BYTES + 4;
  for (const raw of block.transactions) size += 4 + raw.length;
  return size;
}

/**
 * Splits a block into header and raw frames (copies); the frames are not decoded.
 * @throws BystackError `PROTOCOL_LIMIT`, `PROTOCOL_HEADER`, `PROTOCOL_TRUNCATED`, `PROTOCOL_TRAILING_BYTES`
 */
export function decodeBlock(bytes: Uint8Array, maxBytes: number = DEFAULT_MAX_BLOCK_BYTES): Block {
  if (bytes.length > maxBytes)
    return refuse('PROTOCOL_LIMIT', 'The block is larger than the chain allows.', { bytes: bytes.length, maxBytes });
  if (bytes.length < HEADER_BYTES + 4) return refuse('PROTOCOL_TRUNCATED', 'The block ends too early.', { bytes: bytes.length });
  const header = decodeHeader(bytes.subarray(0, HEADER_BYTES));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(HEADER_BYTES);
  let at = HEADER_BYTES + 4;
  if (count * 4 > bytes.length - at)
    return refuse('PROTOCOL_TRUNCATED', 'The block promises more transactions than it has bytes.', { count });
  const transactions: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const length = at + 4 <= bytes.length ? view.getUint32(at) : Number.POSITIVE_INFINITY;
    if (length > bytes.length - at - 4) return refuse('PROTOCOL_TRUNCATED', 'The block ends within a transaction.', { transaction: i });
    transactions.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  if (at !== bytes.length)
    return refuse('PROTOCOL_TRAILING_BYTES', `${String(bytes.length - at)} bytes follow the block.`, { trailing: bytes.length - at });
  return { header, transactions };
}
