/** Vapor's header and block, kept beside our own as a pure function for its vectors. Source: sidechain-ledger.md 4, 16. */
import { type Hash } from '@bystack/base';
import { entryOf, merkleRoot, readTx, Reader, refuse, Writer, type Tx } from '@bystack/protocol';

/** Header of Vapor v1.1.9. */
export interface VaporHeader {
  readonly version: bigint;
  readonly height: bigint;
  readonly previous: Hash;
  /** Milliseconds since 1970. */
  readonly timestamp: bigint;
  readonly txRoot: Hash;
  readonly statusRoot: Hash;
  /** One slot per validator: a 64-byte signature or nothing. */
  readonly witness: readonly Uint8Array[];
}

/** A block: header and transactions with their raw bytes. */
export interface VaporBlock {
  readonly header: VaporHeader;
  readonly transactions: readonly { readonly tx: Tx; readonly raw: Uint8Array }[];
}

const HEADER_ONLY = 1;
const TRANSACTIONS = 2;
const FULL = 3;

const headerBytes = (flag: number, h: VaporHeader): Writer =>
  new Writer()
    .byte(flag)
    .v63(h.version)
    .v63(h.height)
    .bytes(h.previous)
    .v63(h.timestamp)
    .varstr(new Writer().bytes(h.txRoot).bytes(h.statusRoot).finish())
    .varstr(new Writer().list(h.witness).finish());

/** Flag 1, header alone. */
export function encodeVaporHeader(h: VaporHeader): Uint8Array {
  return headerBytes(HEADER_ONLY, h).finish();
}

/** Flag 3 (all) or 2 (transactions alone). */
export function encodeVaporBlock(h: VaporHeader, raws: readonly Uint8Array[], form: 'full' | 'transactions'): Uint8Array {
  const w = form === 'full' ? headerBytes(FULL, h) : new Writer().byte(TRANSACTIONS);
  w.v31(raws.length);
  for (const raw of raws) w.bytes(raw);
  return w.finish();
}

const readHeader = (r: Reader): VaporHeader => {
  const own = { version: r.v63(), height: r.v63(), previous: r.take(32), timestamp: r.v63() };
  const roots = new Reader(r.varstr());
  const witness = new Reader(r.varstr());
  return { ...own, txRoot: roots.take(32), statusRoot: roots.take(32), witness: witness.list() };
};

/** @throws BystackError with the codes of protocol */
export function decodeVaporHeader(raw: Uint8Array): VaporHeader {
  const r = new Reader(raw);
  const flag = r.byte();
  if (flag !== HEADER_ONLY) return refuse('PROTOCOL_SERFLAGS', 'A header has flag 1.', { flag });
  const header = readHeader(r);
  r.end();
  return header;
}

/** A full block; a header alone (flag 1) is a block without transactions. @throws BystackError with the codes of protocol */
export function decodeVaporBlock(raw: Uint8Array): VaporBlock {
  const r = new Reader(raw);
  const flag = r.byte();
  if (flag !== FULL && flag !== HEADER_ONLY) return refuse('PROTOCOL_SERFLAGS', 'A block has flag 1 or 3.', { flag });
  const header = readHeader(r);
  const transactions: { tx: Tx; raw: Uint8Array }[] = [];
  for (let n = flag === FULL ? r.count(1) : 0; n > 0; n--) {
    const from = r.position;
    const tx = readTx(r, { dialect: 'sidechain', lenient: true });
    transactions.push({ tx, raw: raw.subarray(from, r.position) });
  }
  r.end();
  return { header, transactions };
}

/** Block hash: entry id over the header without its witness. */
export function vaporBlockHash(h: VaporHeader): Hash {
  const body = new Writer().u64le(h.version).u64le(h.height).bytes(h.previous).u64le(h.timestamp).bytes(h.txRoot).bytes(h.statusRoot);
  return entryOf('blockheader', body).id;
}

const encoder = new TextEncoder();

/** Leaf data of the status tree: the JSON text of the verdict. */
export function statusLeaf(failed: boolean): Uint8Array {
  return encoder.encode(failed ? '{"status_fail":true}' : '{}');
}

/** Root of the status tree. */
export function statusRoot(failed: readonly boolean[]): Hash {
  return merkleRoot(failed.map(statusLeaf));
}
