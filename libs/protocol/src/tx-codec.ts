/** The transaction frame. Source: sidechain-ledger.md 2, 17.3; mainchain.md 3. */
import { refuse } from './errors.js';
import { readInput, writeInput, type ReadMode } from './tx-inputs.js';
import { readOutput, writeOutput } from './tx-outputs.js';
import type { Dialect, Tx, TxInput, TxOutput } from './types.js';
import { Reader, Writer } from './wire.js';

const SERFLAGS = 0x07;
/** Bytes of the smallest input or output. */
const MIN_ITEM = 3;

/** Options of `decodeTx`. */
export interface DecodeTxOptions {
  /** Default: sidechain. */
  readonly dialect?: Dialect;
  /** Keep suffixes (the main-chain always does) and foreign asset versions, as the recorded functions do. Never on a chain of ours. */
  readonly lenient?: boolean;
}

/**
 * Decodes one raw transaction frame. Byte fields are views into `raw`, which must not change afterwards.
 * @throws BystackError with the codes of `PROTOCOL_ERROR_CODES`
 */
export function decodeTx(raw: Uint8Array, options: DecodeTxOptions = {}): Tx {
  const r = new Reader(raw);
  const tx = readTx(r, options);
  r.end();
  return tx;
}

/** Decodes a frame that other bytes follow. @throws BystackError with the codes of `PROTOCOL_ERROR_CODES` */
export function readTx(r: Reader, options: DecodeTxOptions = {}): Tx {
  const mode: ReadMode = { dialect: options.dialect ?? 'sidechain', lenient: options.lenient ?? false };
  const start = r.position;
  const flags = r.byte();
  if (flags !== SERFLAGS) return refuse('PROTOCOL_SERFLAGS', 'A transaction begins with byte 07.', { flags });
  const version = r.v63();
  const timeRange = r.v63();
  const inputs: TxInput[] = [];
  for (let n = r.count(MIN_ITEM); n > 0; n--) inputs.push(readInput(r, mode));
  const outputs: TxOutput[] = [];
  for (let n = r.count(MIN_ITEM); n > 0; n--) outputs.push(readOutput(r, mode));
  return { version, timeRange, inputs, outputs, serializedSize: r.position - start };
}

/** Encodes a transaction; `serializedSize` is not looked at. Kept suffixes are written back once, where they were. */
export function encodeTx(tx: Omit<Tx, 'serializedSize'>, dialect: Dialect = 'sidechain'): Uint8Array {
  const w = new Writer().byte(SERFLAGS).v63(tx.version).v63(tx.timeRange);
  w.v31(tx.inputs.length);
  for (const input of tx.inputs) writeInput(w, input, dialect);
  w.v31(tx.outputs.length);
  for (const output of tx.outputs) writeOutput(w, output, dialect);
  return w.finish();
}
