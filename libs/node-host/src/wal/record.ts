/**
 * Records of the write-ahead log: length 4 (of what follows the checksum) | crc32c 4 (over length and what
 * follows it) | seq 8 | type 1 | payload; integers big endian. seq grows by one from record to record, across
 * segments. Source: bbft.md 4.9.
 */
import { crc32c } from './crc32c.js';

/** One record as it is replayed. `payload` is a view. */
export interface WalRecord {
  readonly seq: number;
  readonly type: number;
  readonly payload: Uint8Array;
}

/** Bytes of a record before its payload. */
export const RECORD_OVERHEAD = 17;
/** Largest payload: a block of 8 MiB with room. */
export const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/** Record → bytes. */
export function encodeRecord(record: WalRecord): Uint8Array {
  const out = new Uint8Array(RECORD_OVERHEAD + record.payload.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, 9 + record.payload.length);
  view.setBigUint64(8, BigInt(record.seq));
  out[16] = record.type;
  out.set(record.payload, RECORD_OVERHEAD);
  view.setUint32(4, checksum(out, 0, out.length));
  return out;
}

const checksum = (bytes: Uint8Array, at: number, end: number): number => {
  const body = crc32c(bytes.subarray(at + 8, end));
  const length = crc32c(bytes.subarray(at, at + 4));
  return (body ^ ((length << 1) | (length >>> 31))) >>> 0;
};

/** The whole record at an offset, or null when none with a fitting checksum starts there. */
export function decodeRecord(bytes: Uint8Array, at: number): { readonly record: WalRecord; readonly end: number } | null {
  if (at + RECORD_OVERHEAD > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = view.getUint32(at);
  const end = at + 8 + length;
  if (length < 9 || length > 9 + MAX_PAYLOAD_BYTES || end > bytes.length) return null;
  if (view.getUint32(at + 4) !== checksum(bytes, at, end)) return null;
  return {
    record: { seq: Number(view.getBigUint64(at + 8)), type: bytes[at + 16] as number, payload: bytes.subarray(at + RECORD_OVERHEAD, end) },
    end,
  };
}

/** What a segment holds. */
export interface SegmentScan {
  readonly records: readonly WalRecord[];
  /** Offset behind the last whole record. */
  readonly end: number;
  /** `clean`: ends with a whole record; `torn`: an unfinished record at the end; `damaged`: whole records follow a bad one, or the order is broken. */
  readonly state: 'clean' | 'torn' | 'damaged';
}

/**
 * Reads the records of one segment whose first record must carry `firstSeq`. A bad record is a torn end only
 * when no whole record with a later number follows it anywhere: a flipped length must not hide what lies behind.
 */
export function scanSegment(bytes: Uint8Array, firstSeq: number): SegmentScan {
  const records: WalRecord[] = [];
  let at = 0;
  let seq = firstSeq;
  while (at < bytes.length) {
    const found = decodeRecord(bytes, at);
    if (found === null) return { records, end: at, state: laterRecord(bytes, at + 1, seq) ? 'damaged' : 'torn' };
    if (found.record.seq !== seq) return { records, end: at, state: 'damaged' };
    records.push(found.record);
    at = found.end;
    seq++;
  }
  return { records, end: at, state: 'clean' };
}

const laterRecord = (bytes: Uint8Array, from: number, afterSeq: number): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const last = bytes.length - RECORD_OVERHEAD;
  for (let at = from; at <= last; at++) {
    if (view.getUint32(at) > bytes.length - at - 8) continue;
    const seq = Number(view.getBigUint64(at + 8));
    if (seq > afterSeq && seq <= afterSeq + bytes.length && decodeRecord(bytes, at) !== null) return true;
  }
  return false;
};
