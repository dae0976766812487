/** Rows of the chain: one table, the first byte says which. Numbers are big-endian. */
import { asciiToBytes, bytesToHex, concatBytes, u32be, u64be, type Hash } from '@bystack/base';
import type { MainNetwork, MainUtxo } from '@bystack/powchain';
import { damaged } from '../errors.js';

const FIRST = { network: 0, tip: 1, block: 2, status: 3, header: 4, height: 5, transaction: 6, utxo: 7 } as const;
const row = (first: number, ...rest: readonly Uint8Array[]): Uint8Array => concatBytes(Uint8Array.of(first), ...rest);

/** Keys. */
export const KEY = {
  /** Which network the rows belong to. */
  network: row(FIRST.network),
  /** Hash of the best block. */
  tip: row(FIRST.tip),
  /** Raw block. */
  block: (hash: Hash): Uint8Array => row(FIRST.block, hash),
  /** Statuses of a block's transactions. */
  status: (hash: Hash): Uint8Array => row(FIRST.status, hash),
  /** Header of a stored block: by height, so that parents come before their children. */
  header: (height: bigint, hash: Hash): Uint8Array => row(FIRST.header, u64be(height), hash),
  /** Hash of the block of the best chain. */
  height: (height: bigint): Uint8Array => row(FIRST.height, u64be(height)),
  /** Place of a transaction of the best chain. */
  transaction: (txId: Hash): Uint8Array => row(FIRST.transaction, txId),
  /** An output of the best chain. */
  utxo: (outputId: Hash): Uint8Array => row(FIRST.utxo, outputId),
} as const;

/** Bounds of rows: from, to. */
export const RANGE = {
  headers: [row(FIRST.header), row(FIRST.header + 1)],
  utxos: [row(FIRST.utxo), row(FIRST.utxo + 1)],
} as const;

const HASH_BYTES = 32;
const HEADER_KEY_BYTES = 1 + 8 + HASH_BYTES;

/** Hash in the key of a header row. */
export const hashOfHeaderKey = (key: Uint8Array): Hash => key.subarray(HEADER_KEY_BYTES - HASH_BYTES);

/** Output id in the key of an output's row. */
export const outputIdOfKey = (key: Uint8Array): Hash => key.subarray(1);

const dataView = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** What a table belongs to: everything that decides which blocks are valid. */
export interface StoredNetwork {
  readonly name: string;
  readonly genesisHash: Hash;
  readonly blockSeconds: bigint;
  /** Null where nothing bounds the target. */
  readonly limitBits: bigint | null;
}

/** What the network's rows are marked with. */
export const networkMark = ({ name, genesisHash, retarget }: MainNetwork): StoredNetwork => ({ name, genesisHash, ...retarget });

const LAYOUT_VERSION = 1;
const NAME_AT = 1 + HASH_BYTES + 8 + 8;

/** version 1 ‖ genesis hash 32 ‖ block seconds 8 ‖ limit bits 8, 0 = none ‖ name, ASCII. */
export function encodeNetwork({ name, genesisHash, blockSeconds, limitBits }: StoredNetwork): Uint8Array {
  return concatBytes(Uint8Array.of(LAYOUT_VERSION), genesisHash, u64be(blockSeconds), u64be(limitBits ?? 0n), asciiToBytes(name));
}

/** @throws BystackError `MAINCHAIN_DATA` */
export function decodeNetwork(value: Uint8Array): StoredNetwork {
  if (value[0] !== LAYOUT_VERSION || value.length < NAME_AT) throw damaged('the row that names its network has another layout');
  const numbers = dataView(value);
  const limitBits = numbers.getBigUint64(1 + HASH_BYTES + 8);
  return {
    name: String.fromCharCode(...value.subarray(NAME_AT)),
    genesisHash: value.slice(1, 1 + HASH_BYTES),
    blockSeconds: numbers.getBigUint64(1 + HASH_BYTES),
    limitBits: limitBits === 0n ? null : limitBits,
  };
}

/** count 4 ‖ one bit per transaction, the lowest bit of a byte first; 1 = only its gas was paid. */
export function encodeStatuses(statusFail: readonly boolean[]): Uint8Array {
  const bits = new Uint8Array(Math.ceil(statusFail.length / 8));
  statusFail.forEach((failed, i) => {
    if (failed) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
  });
  return concatBytes(u32be(statusFail.length), bits);
}

/** @throws BystackError `MAINCHAIN_DATA` */
export function decodeStatuses(value: Uint8Array): boolean[] {
  const count = value.length < 4 ? -1 : dataView(value).getUint32(0);
  if (value.length !== 4 + Math.ceil(count / 8)) throw damaged('the statuses of a block have a wrong length');
  return Array.from({ length: count }, (_, i) => (((value[4 + (i >> 3)] as number) >> (i & 7)) & 1) === 1);
}

/** Where a transaction of the best chain stands. */
export interface TxPlace {
  readonly blockHash: Hash;
  readonly index: number;
}

/** block hash 32 ‖ index 4. */
export function encodePlace({ blockHash, index }: TxPlace): Uint8Array {
  return concatBytes(blockHash, u32be(index));
}

/** @throws BystackError `MAINCHAIN_DATA` */
export function decodePlace(value: Uint8Array): TxPlace {
  if (value.length !== HASH_BYTES + 4) throw damaged('the place of a transaction has a wrong length');
  return { blockHash: value.slice(0, HASH_BYTES), index: dataView(value).getUint32(HASH_BYTES) };
}

const COINBASE = 1;
const SPENT = 2;

/** flags 1 (1 = coinbase, 2 = spent) ‖ height 8. */
export function encodeUtxo({ coinbase, spent, height }: MainUtxo): Uint8Array {
  return concatBytes(Uint8Array.of((coinbase ? COINBASE : 0) | (spent ? SPENT : 0)), u64be(height));
}

/** @throws BystackError `MAINCHAIN_DATA` */
export function decodeUtxo(value: Uint8Array): MainUtxo {
  const flags = value[0] ?? 0xff;
  if (value.length !== 9 || flags > (COINBASE | SPENT)) throw damaged('an output cannot be read');
  return { coinbase: (flags & COINBASE) !== 0, spent: (flags & SPENT) !== 0, height: dataView(value).getBigUint64(1) };
}

/** A hash that is the whole value. @throws BystackError `MAINCHAIN_DATA` */
export function decodeHash(value: Uint8Array, what: string): Hash {
  if (value.length !== HASH_BYTES) throw damaged(`${what} is no hash (${bytesToHex(value.subarray(0, 8))}…)`);
  return value;
}
