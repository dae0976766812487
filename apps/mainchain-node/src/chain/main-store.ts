/**
 * The chain on the disk: blocks of all branches, and of the best one heights, transactions and unspent outputs. Reads are
 * synchronous and of committed rows; a write is one atomic and durable batch.
 */
import { bytesToHex, equalBytes, isBystackError, type Hash } from '@bystack/base';
import {
  genesisChanges,
  type MainChainReader,
  type MainChanges,
  type MainNetwork,
  type MainUtxo,
  type StoredMainBlock,
} from '@bystack/powchain';
import { decodeMainHeader, encodeMainHeader, type MainHeader } from '@bystack/protocol';
import type { ByteTable } from '@bystack/store';
import { damaged, mainchainError } from '../errors.js';
import {
  decodeHash,
  decodeNetwork,
  decodePlace,
  decodeStatuses,
  decodeUtxo,
  encodeNetwork,
  encodePlace,
  encodeStatuses,
  encodeUtxo,
  hashOfHeaderKey,
  KEY,
  networkMark,
  outputIdOfKey,
  RANGE,
  type StoredNetwork,
  type TxPlace,
} from './layout.js';

type Row = readonly [key: Uint8Array, value: Uint8Array | null];

/** A header of the index with its hash. */
export interface StoredHeader {
  readonly hash: Hash;
  readonly header: MainHeader;
}

/** The rows of one network's chain. */
export class MainStore implements MainChainReader {
  private constructor(private readonly table: ByteTable) {}

  /**
   * Takes the rows of a table, or writes the genesis into an empty one.
   * @throws BystackError `MAINCHAIN_NETWORK` when the rows are those of another network, `MAINCHAIN_DATA`, `STORE_…`
   */
  static async open(table: ByteTable, network: MainNetwork): Promise<MainStore> {
    const store = new MainStore(table);
    const mark = table.get(KEY.network);
    const wanted = networkMark(network);
    if (mark) checkNetwork(decodeNetwork(mark), wanted);
    else await table.write([[KEY.network, encodeNetwork(wanted)], ...rowsOf(genesisChanges(network))]);
    return store;
  }

  block(hash: Hash): StoredMainBlock | null {
    const raw = this.table.get(KEY.block(hash));
    if (!raw) return null;
    const statuses = this.table.get(KEY.status(hash));
    if (!statuses) throw damaged(`block ${bytesToHex(hash)} has no statuses`);
    return { raw, statusFail: decodeStatuses(statuses) };
  }

  utxo(outputId: Hash): MainUtxo | null {
    const value = this.table.get(KEY.utxo(outputId));
    return value ? decodeUtxo(value) : null;
  }

  /** Of the best chain. */
  transaction(txId: Hash): TxPlace | null {
    const value = this.table.get(KEY.transaction(txId));
    return value ? decodePlace(value) : null;
  }

  /** Of the best chain. */
  hashAt(height: bigint): Hash | null {
    const value = this.table.get(KEY.height(height));
    return value ? decodeHash(value, `the block at height ${String(height)}`) : null;
  }

  /** Hash of the best block. */
  tip(): Hash {
    const value = this.table.get(KEY.tip);
    if (!value) throw damaged('it has no tip');
    return decodeHash(value, 'the tip');
  }

  /** Headers of all stored blocks, parents first, the genesis among them. Their bytes are views into the rows. */
  *headers(): Iterable<StoredHeader> {
    for (const [key, value] of this.table.range(...RANGE.headers)) yield { hash: hashOfHeaderKey(key), header: readHeader(value) };
  }

  /** Every output of the best chain that is kept, by id. For checks. */
  *utxos(): Iterable<readonly [outputId: Hash, utxo: MainUtxo]> {
    for (const [key, value] of this.table.range(...RANGE.utxos)) yield [outputIdOfKey(key), decodeUtxo(value)];
  }

  /** One atomic and durable write. Rejects with `STORE_…`. */
  write(changes: MainChanges): Promise<void> {
    return this.table.write(rowsOf(changes));
  }
}

function rowsOf({ blocks, utxos, heights, transactions, tip }: MainChanges): Row[] {
  const rows: Row[] = [];
  for (const { hash, height, raw, statusFail } of blocks) {
    rows.push([KEY.block(hash), raw], [KEY.status(hash), encodeStatuses(statusFail)]);
    rows.push([KEY.header(height, hash), encodeMainHeader(decodeMainHeader(raw))]);
  }
  for (const [outputId, utxo] of utxos) rows.push([KEY.utxo(outputId), utxo && encodeUtxo(utxo)]);
  for (const [height, hash] of heights) rows.push([KEY.height(height), hash]);
  for (const [txId, place] of transactions) rows.push([KEY.transaction(txId), place && encodePlace(place)]);
  if (tip) rows.push([KEY.tip, tip]);
  return rows;
}

function readHeader(value: Uint8Array): MainHeader {
  try {
    return decodeMainHeader(value);
  } catch (error) {
    throw isBystackError(error) ? damaged('a header cannot be read', error) : error;
  }
}

function checkNetwork(stored: StoredNetwork, wanted: StoredNetwork): void {
  const isSame =
    stored.name === wanted.name &&
    stored.blockSeconds === wanted.blockSeconds &&
    stored.limitBits === wanted.limitBits &&
    equalBytes(stored.genesisHash, wanted.genesisHash);
  if (isSame) return;
  const name = ({ name, genesisHash }: StoredNetwork): string => `${name} (genesis ${bytesToHex(genesisHash).slice(0, 16)}…)`;
  const differs =
    name(stored) === name(wanted) ? `${name(stored)} with another pace or easiest target` : `${name(stored)}, not of ${name(wanted)}`;
  throw mainchainError('MAINCHAIN_NETWORK', `The data directory holds the chain of ${differs}.`, {
    remedy: 'Name another directory with --data, or start the node on the network that the directory belongs to.',
  });
}
