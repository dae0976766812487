/** Rows of the wallet's index: one table, the first byte says which. */
import { concatBytes, u32be, u64be, type Hash } from '@bystack/base';
import { Reader, Writer } from '@bystack/protocol';

/** An unspent output that the wallet watches. */
export interface WalletUtxo {
  readonly outputId: Hash;
  /** Mux id and index of the output it came from. */
  readonly sourceId: Hash;
  readonly sourcePos: bigint;
  readonly assetId: Hash;
  /** Smallest units. */
  readonly amount: bigint;
  readonly program: Uint8Array;
  /** First height of the tip at which it may be spent; 0 for all but coinbase outputs. */
  readonly validHeight: bigint;
}

/** A transaction of the wallet in its block: all that lists show, so that reading one decodes no block. */
export interface WalletTx {
  readonly height: bigint;
  readonly index: number;
  readonly txId: Hash;
  readonly blockHash: Hash;
  /** Of the block, seconds since 1970. */
  readonly blockTime: bigint;
  /** Transactions of the block. */
  readonly blockTransactions: number;
  readonly statusFail: boolean;
  readonly raw: Uint8Array;
}

/** Last block that the index holds. */
export interface IndexTip {
  readonly hash: Hash;
  readonly height: bigint;
}

/** `account`: standard programs of own accounts; `contract`: every other program of the chain that is not standard. */
export type UtxoKind = 'account' | 'contract';

const FIRST = { tip: 0, account: 1, contract: 2, transaction: 3, txId: 4, undo: 5, recovery: 6 } as const;
const row = (first: number, ...rest: readonly Uint8Array[]): Uint8Array => concatBytes(Uint8Array.of(first), ...rest);

/** Keys. */
export const KEY = {
  tip: row(FIRST.tip),
  recovery: row(FIRST.recovery),
  utxo: (kind: UtxoKind, outputId: Hash): Uint8Array => row(FIRST[kind], outputId),
  transaction: (height: bigint, index: number): Uint8Array => row(FIRST.transaction, u64be(height), u32be(index)),
  txId: (txId: Hash): Uint8Array => row(FIRST.txId, txId),
  undo: (height: bigint): Uint8Array => row(FIRST.undo, u64be(height)),
} as const;

/** Bounds of the rows of a kind: from, to. */
export const RANGE = {
  utxos: (kind: UtxoKind): readonly [Uint8Array, Uint8Array] => [row(FIRST[kind]), row(FIRST[kind] + 1)],
  transactions: [row(FIRST.transaction), row(FIRST.transaction + 1)] as const,
  /** Everything that a rescan makes anew; the tip is not among it. */
  scanned: [row(FIRST.account), row(FIRST.recovery)] as const,
};

const writeUtxo = (w: Writer, u: WalletUtxo): Writer =>
  w.bytes(u.outputId).bytes(u.sourceId).v63(u.sourcePos).bytes(u.assetId).v63(u.amount).v63(u.validHeight).varstr(u.program);

const readUtxo = (r: Reader): WalletUtxo => ({
  outputId: r.take(32),
  sourceId: r.take(32),
  sourcePos: r.v63(),
  assetId: r.take(32),
  amount: r.v63(),
  validHeight: r.v63(),
  program: r.varstr(),
});

/** Row of an unspent output. */
export const encodeUtxo = (utxo: WalletUtxo): Uint8Array => writeUtxo(new Writer(), utxo).finish();

/** Reads a row of `encodeUtxo`. */
export const decodeUtxo = (bytes: Uint8Array): WalletUtxo => readUtxo(new Reader(bytes));

/** Row of the outputs that a block spent. */
export const encodeUndo = (utxos: readonly WalletUtxo[]): Uint8Array =>
  utxos.reduce((w, utxo) => writeUtxo(w, utxo), new Writer().v31(utxos.length)).finish();

/** Reads a row of `encodeUndo`. */
export function decodeUndo(bytes: Uint8Array): readonly WalletUtxo[] {
  const r = new Reader(bytes);
  return Array.from({ length: r.v31() }, () => readUtxo(r));
}

/** Row of the tip. */
export const encodeTip = (tip: IndexTip): Uint8Array => concatBytes(tip.hash, u64be(tip.height));

const numberAt = (bytes: Uint8Array, at: number): bigint => new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(at);

/** Reads a row of `encodeTip`. */
export const decodeTip = (bytes: Uint8Array): IndexTip => ({ hash: bytes.slice(0, 32), height: numberAt(bytes, 32) });

/** Value of a transaction's row; height and index are in its key. */
export const encodeWalletTx = (tx: Omit<WalletTx, 'height' | 'index'>): Uint8Array =>
  new Writer()
    .bytes(tx.txId)
    .bytes(tx.blockHash)
    .v63(tx.blockTime)
    .v31(tx.blockTransactions)
    .byte(tx.statusFail ? 1 : 0)
    .bytes(tx.raw)
    .finish();

/** Reads a transaction from its row. */
export function decodeWalletTx(key: Uint8Array, value: Uint8Array): WalletTx {
  const r = new Reader(value);
  return {
    height: numberAt(key, 1),
    index: new DataView(key.buffer, key.byteOffset, key.length).getUint32(9),
    txId: r.take(32),
    blockHash: r.take(32),
    blockTime: r.v63(),
    blockTransactions: r.v31(),
    statusFail: r.byte() === 1,
    raw: r.rest(),
  };
}

/** Key of a transaction's row from what its id row holds. */
export const txKeyOf = (value: Uint8Array): Uint8Array => row(FIRST.transaction, value);

/** Value of an id row. */
export const encodeTxRef = (height: bigint, index: number): Uint8Array => concatBytes(u64be(height), u32be(index));
