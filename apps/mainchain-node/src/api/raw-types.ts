/** Request fields that are raw transactions, blocks and headers in hex, refused in the words of Bytom's decoders. */
import { isBystackError } from '@bystack/base';
import { decodeMainBlock, decodeMainHeader, decodeTx, mapTx, type MainBlock, type MainHeader, type MappedTx } from '@bystack/protocol';
import { ApiFailure } from './errors.js';
import { bytesOfHex, optional, parsed } from './json.js';
import { blockRefusal, headerRefusal, transactionRefusal } from './texts/wire-refusal.js';

/** Bytes and what they mean. */
export interface RawTx {
  readonly raw: Uint8Array;
  readonly mapped: MappedTx;
}

/** Bytes and what they mean. */
export interface RawBlock {
  readonly raw: Uint8Array;
  readonly block: MainBlock;
}

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

const readTx = decoded<RawTx>((raw) => ({ raw, mapped: mapTx(decodeTx(raw, { dialect: 'mainchain' }), 'mainchain') }), transactionRefusal);
const readBlock = decoded<RawBlock>((raw) => ({ raw, block: decodeMainBlock(raw) }), blockRefusal);
const readHeader = decoded<MainHeader>(decodeMainHeader, headerRefusal);

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
