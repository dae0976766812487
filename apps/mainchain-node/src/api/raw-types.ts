/** Request fields that are raw transactions, blocks and headers in hex, refused in the words of Bytom's decoders. */
import { assert, isBystackError } from '@bystack/base';
import { decodeMainHeader, decodeTx, mapTx, openMainBlock, type MainHeader, type MappedTx } from '@bystack/protocol';
import { ApiFailure } from './errors.js';
import { bytesOfHex, optional, parsed } from './json.js';
import { blockWireRefusal, headerWireRefusal, txWireRefusal } from './texts/wire-refusal.js';

/** Bytes and what they mean. */
export interface RawTx {
  readonly raw: Uint8Array;
  readonly mapped: MappedTx;
}

/** A block as far as it was read here. */
export interface RawBlock {
  readonly raw: Uint8Array;
  readonly header: MainHeader;
}

/** Longer blocks are read by the worker thread that judges them. */
const READ_HERE_BYTES = 2_000_000;

/** Decodes hex; bytes that our decoder refuses are refused in Bytom's words, where it has some. */
const decoded =
  <T>(decode: (raw: Uint8Array) => T, refusalOf: (raw: Uint8Array) => string | null) =>
  (text: string): T => {
    const raw = bytesOfHex(text);
    try {
      return decode(raw);
    } catch (error) {
      if (!isBystackError(error)) throw error;
      throw new ApiFailure('BTM002', refusalOf(raw) ?? error.message);
    }
  };

const readTx = decoded<RawTx>((raw) => ({ raw, mapped: mapTx(decodeTx(raw, { dialect: 'mainchain' }), 'mainchain') }), txWireRefusal);
const readBlock = decoded<RawBlock>((raw) => {
  const { header, transactions } = openMainBlock(raw);
  const whole = raw.length > READ_HERE_BYTES ? [] : transactions;
  for (const tx of whole) assert(tx.raw.length > 0, 'a transaction has bytes');
  return { raw, header };
}, blockWireRefusal);
const readHeader = decoded<MainHeader>(decodeMainHeader, headerWireRefusal);

const absent = (): never => {
  throw new ApiFailure('BTM002', 'EOF');
};

/** A raw transaction with its entries. */
export const rawTransaction = parsed<RawTx>('types.Tx', absent, readTx);
/** A raw transaction, undefined where it is missing. */
export const maybeTransaction = optional(rawTransaction);
/** A raw block, undefined where it is missing. */
export const maybeBlock = optional(parsed<RawBlock>('types.Block', absent, readBlock));
/** A raw header, undefined where it is missing. */
export const maybeHeader = optional(parsed<MainHeader>('types.BlockHeader', absent, readHeader));

/** A field that the call cannot do without. @throws ApiFailure `BTM002` */
export function required<T>(value: T | undefined): T {
  return value === undefined ? absent() : value;
}

/** A transaction that the call cannot do without; missing reads as one without bytes. @throws ApiFailure `BTM002` */
export const requiredTx = (value: RawTx | undefined): RawTx => value ?? readTx('');
