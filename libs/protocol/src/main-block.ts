/** Headers and blocks of the main-chain. Source: mainchain.md 4, 5. */
import { asciiToBytes, type Hash } from '@bystack/base';
import { refuse } from './errors.js';
import { entryOf } from './map.js';
import { merkleRoot } from './merkle.js';
import { readTx } from './tx-codec.js';
import type { Tx } from './types.js';
import { Reader, Writer } from './wire.js';

/** A main-chain header. */
export interface MainHeader {
  readonly version: bigint;
  readonly height: bigint;
  readonly previous: Hash;
  /** Seconds since 1970. */
  readonly timestamp: bigint;
  readonly txRoot: Hash;
  readonly statusRoot: Hash;
  readonly nonce: bigint;
  /** Compact target. */
  readonly bits: bigint;
}

/** A transaction of a block with its bytes. */
export interface MainBlockTx {
  readonly tx: Tx;
  readonly raw: Uint8Array;
}

/** A main-chain block. */
export interface MainBlock {
  readonly header: MainHeader;
  readonly transactions: readonly MainBlockTx[];
}

const HEADER_ONLY = 1;
const FULL = 3;
/** Bytes of the smallest transaction. */
const MIN_TX = 5;
const OK_LEAF = asciiToBytes('{}');
const FAIL_LEAF = asciiToBytes('{"status_fail":true}');

const writeHeader = (flag: number, h: MainHeader): Writer =>
  new Writer()
    .byte(flag)
    .v63(h.version)
    .v63(h.height)
    .bytes(h.previous)
    .v63(h.timestamp)
    .varstr(new Writer().bytes(h.txRoot).bytes(h.statusRoot).finish())
    .v63(h.nonce)
    .v63(h.bits);

/** Raw header, flag 1. @throws BystackError `PROTOCOL_VARINT_RANGE` for a field outside 0..2^63−1 */
export function encodeMainHeader(header: MainHeader): Uint8Array {
  return writeHeader(HEADER_ONLY, header).finish();
}

/** Raw block, flag 3, over transactions as they are written. */
export function encodeMainBlock(header: MainHeader, transactions: readonly Uint8Array[]): Uint8Array {
  const w = writeHeader(FULL, header).v31(transactions.length);
  for (const raw of transactions) w.bytes(raw);
  return w.finish();
}

const readHeader = (r: Reader): { readonly flag: number; readonly header: MainHeader } => {
  const flag = r.byte();
  if (flag !== HEADER_ONLY && flag !== FULL) return refuse('PROTOCOL_SERFLAGS', 'A header begins with byte 01 or 03.', { flag });
  const head = { version: r.v63(), height: r.v63(), previous: r.take(32), timestamp: r.v63() };
  const roots = new Reader(r.varstr());
  const header = { ...head, txRoot: roots.take(32), statusRoot: roots.take(32), nonce: r.v63(), bits: r.v63() };
  return { flag, header };
};

/** Header of a raw header or block: what follows the header is not looked at. Hashes are views. @throws BystackError with the codes of `PROTOCOL_ERROR_CODES` */
export function decodeMainHeader(raw: Uint8Array): MainHeader {
  return readHeader(new Reader(raw)).header;
}

function* readTransactions(r: Reader, raw: Uint8Array, count: number): Generator<MainBlockTx> {
  for (let n = count; n > 0; n--) {
    const from = r.position;
    const tx = readTx(r, { dialect: 'mainchain' });
    yield { tx, raw: raw.subarray(from, r.position) };
  }
  r.end();
}

/** A block whose transactions are read, once, as they are asked for: who stops at the first bad one pays for no other. */
export interface OpenedMainBlock {
  readonly header: MainHeader;
  /** Throws like `decodeMainBlock` where the bytes go wrong. */
  readonly transactions: Iterable<MainBlockTx>;
}

/** Reads the header of a raw block and how many transactions there are. @throws BystackError as `decodeMainBlock` */
export function openMainBlock(raw: Uint8Array): OpenedMainBlock {
  const r = new Reader(raw);
  const { flag, header } = readHeader(r);
  return { header, transactions: readTransactions(r, raw, flag === FULL ? r.count(MIN_TX) : 0) };
}

/**
 * A raw block; a header alone (flag 1) is a block without transactions. Byte fields are views into `raw`.
 * @throws BystackError with the codes of `PROTOCOL_ERROR_CODES`
 */
export function decodeMainBlock(raw: Uint8Array): MainBlock {
  const { header, transactions } = openMainBlock(raw);
  return { header, transactions: [...transactions] };
}

const entryBody = (h: MainHeader): Writer =>
  new Writer()
    .u64le(h.version)
    .u64le(h.height)
    .bytes(h.previous)
    .u64le(h.timestamp)
    .bytes(h.txRoot)
    .bytes(h.statusRoot)
    .u64le(h.bits)
    .u64le(h.nonce);

/** What the hash of a header is taken over: the fields of its entry, bits before nonce. */
export function mainHeaderBody(header: MainHeader): Uint8Array {
  return entryBody(header).finish();
}

/** Hash of a block: the id of its header's entry. */
export function mainHeaderHash(header: MainHeader): Hash {
  return entryOf('blockheader', entryBody(header)).id;
}

/** Leaf data of the status tree: `true` for a transaction that failed and only pays its gas. */
export function mainStatusLeaf(failed: boolean): Uint8Array {
  return failed ? FAIL_LEAF : OK_LEAF;
}

/** Root of the status tree, one flag per transaction. */
export function mainStatusRoot(failed: readonly boolean[]): Hash {
  return merkleRoot(failed.map(mainStatusLeaf));
}
