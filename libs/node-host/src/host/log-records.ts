/** What the host writes into the write-ahead log. Layouts: docs/formats.md; rules: bbft.md 4.9. */
import { BystackError, concatBytes, isBystackError, u64be } from '@bystack/base';
import { decodeBlock, decodeHeader, encodeBlock, HEADER_BYTES, type Block } from '@bystack/protocol';
import { MAX_PAYLOAD_BYTES, type WalRecord } from '../wal/record.js';

/** Types of records. */
export const LOG_RECORD = { safety: 1, body: 2 } as const;

/** A safety record with the process generation and the epoch it belongs to. */
export interface SafetyEntry {
  readonly generation: number;
  readonly epoch: bigint;
  readonly bytes: Uint8Array;
}

/** generation 8 | epoch 8 | record of the engine. */
export function encodeSafety(entry: SafetyEntry): Uint8Array {
  return concatBytes(u64be(BigInt(entry.generation)), u64be(entry.epoch), entry.bytes);
}

/** @throws BystackError `WAL_DAMAGED` */
export function decodeSafety(payload: Uint8Array): SafetyEntry {
  if (payload.length < 16) throw unreadable('a safety record');
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  return { generation: Number(view.getBigUint64(0)), epoch: view.getBigUint64(8), bytes: payload.slice(16) };
}

/** Block body → payload. */
export const encodeBody = (block: Block): Uint8Array => encodeBlock(block);

/** Height up to which a record is needed; null for a safety record, which the next one replaces. */
export function heightOfRecord(record: WalRecord): bigint | null {
  if (record.type !== LOG_RECORD.body) return null;
  return guarded('a block body', () => decodeHeader(record.payload.subarray(0, HEADER_BYTES)).height);
}

/** What a replayed log says. */
export interface LogContent {
  /** Highest generation that ever signed; 0 when none did. */
  readonly generation: number;
  readonly safety: SafetyEntry | null;
  /** Bodies above the height, in the order they were written. */
  readonly bodies: readonly Block[];
}

/** @throws BystackError `WAL_DAMAGED` when a record with a correct checksum cannot be read. */
export function readLog(records: readonly WalRecord[], tipHeight: bigint): LogContent {
  let generation = 0;
  let safety: SafetyEntry | null = null;
  const bodies: Block[] = [];
  for (const record of records) {
    if (record.type === LOG_RECORD.safety) {
      safety = decodeSafety(record.payload);
      generation = Math.max(generation, safety.generation);
    } else if (record.type === LOG_RECORD.body) {
      if ((heightOfRecord(record) as bigint) > tipHeight)
        bodies.push(guarded('a block body', () => decodeBlock(record.payload, MAX_PAYLOAD_BYTES)));
    } else throw unreadable(`a record of type ${String(record.type)}`);
  }
  return { generation, safety, bodies };
}

const guarded = <T>(what: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw isBystackError(error) ? unreadable(what, error) : error;
  }
};

const unreadable = (what: string, cause?: unknown): BystackError =>
  new BystackError(
    { code: 'WAL_DAMAGED' },
    {
      message: `The write-ahead log holds ${what} that cannot be read.`,
      remedy: 'The node must not sign in this epoch. Keep the files for analysis and re-create the node with fresh keys.',
      fault: 'environment',
      ...(cause === undefined ? {} : { cause }),
    },
  );
