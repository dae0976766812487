/** The store over any ordered table of bytes: one implementation of the port, two engines below it. */
import { bytesToHex, concatBytes, equalBytes, InvariantError, u64be, type Hash } from '@bystack/base';
import {
  decodeTip,
  encodeTip,
  LoadedView,
  type ChainStore,
  type CommitBatch,
  type LedgerTip,
  type RequiredState,
  type StateView,
  type StoredBlock,
} from '@bystack/ledger';
import { decodePlace, decodeStored, decodeUtxo, encodePlace, encodeStored, encodeUtxo } from './codec.js';
import { storeError, translate } from './errors.js';

/** An ordered table of bytes. `write` is atomic and durable when it resolves; a null value deletes. */
export interface ByteTable {
  get(key: Uint8Array): Uint8Array | undefined;
  write(changes: readonly (readonly [key: Uint8Array, value: Uint8Array | null])[]): Promise<void>;
  /** Entries with from ≤ key < to, ascending. */
  range(from: Uint8Array, to: Uint8Array): Iterable<readonly [key: Uint8Array, value: Uint8Array]>;
  close(): Promise<void>;
}

/** First byte of a key: which table it belongs to. */
const TABLE = { tip: 0, utxo: 1, registry: 2, block: 3, blockById: 4, transaction: 5, proof: 6, meta: 7 } as const;
const keyOf = (table: number, id: Uint8Array): Uint8Array => concatBytes(new Uint8Array([table]), id);
const TIP_KEY = Uint8Array.of(TABLE.tip);
const encoder = new TextEncoder();
const END = new Uint8Array(33).fill(0xff);

type Change = readonly [Uint8Array, Uint8Array | null];

const changesOf = (b: CommitBatch): Change[] => {
  const out: Change[] = [];
  for (const u of b.diff.created) out.push([keyOf(TABLE.utxo, u.outputId), encodeUtxo(u)]);
  for (const id of b.diff.consumed) out.push([keyOf(TABLE.utxo, id), null]);
  for (const { key, value } of b.diff.registry) out.push([keyOf(TABLE.registry, key), value.length === 0 ? null : value]);
  const height = u64be(b.height);
  out.push([keyOf(TABLE.block, height), encodeStored(b)], [keyOf(TABLE.blockById, b.blockId), height]);
  b.transactionIds.forEach((id, index) => out.push([keyOf(TABLE.transaction, id), encodePlace(b.height, index)]));
  if (b.proof) out.push([keyOf(TABLE.proof, height), b.proof]);
  return out;
};

const toHeight = (bytes: Uint8Array): bigint => new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(bytes.length - 8);

/** `ChainStore` over a table. */
export class TableStore implements ChainStore {
  #closed = false;

  constructor(
    readonly kind: 'memory' | 'lmdb',
    private readonly table: ByteTable,
  ) {}

  #read<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(storeError('STORE_CLOSED', 'The chain storage is closed.'));
    try {
      return Promise.resolve(work());
    } catch (error) {
      return Promise.reject(translate(error));
    }
  }

  #tip(): LedgerTip | null {
    const bytes = this.table.get(TIP_KEY);
    try {
      return bytes ? decodeTip(bytes) : null;
    } catch (error) {
      throw storeError('STORE_CORRUPT', 'The stored tip cannot be read.', error);
    }
  }

  tip(): Promise<LedgerTip | null> {
    return this.#read(() => this.#tip());
  }

  load(required: RequiredState): Promise<StateView> {
    return this.#read(() => {
      const utxo = (id: Hash): readonly [string, ReturnType<typeof decodeUtxo> | null] => {
        const value = this.table.get(keyOf(TABLE.utxo, id));
        return [bytesToHex(id), value ? decodeUtxo(id, value) : null];
      };
      const registry = (key: Uint8Array): readonly [string, Uint8Array | null] => [
        bytesToHex(key),
        this.table.get(keyOf(TABLE.registry, key)) ?? null,
      ];
      return new LoadedView(new Map(required.utxos.map(utxo)), new Map(required.registry.map(registry)));
    });
  }

  async commit(batches: readonly CommitBatch[]): Promise<void> {
    const changes = await this.#read(() => {
      const tip = this.#tip();
      const fresh = batches.filter((b) => !this.#holds(b, tip));
      fresh.forEach((b, i) => {
        const expected = i === 0 ? (tip ? tip.height + 1n : b.height) : (fresh[i - 1] as CommitBatch).height + 1n;
        if (b.height !== expected) throw new InvariantError(`commit of height ${String(b.height)} where ${String(expected)} follows`);
      });
      const last = fresh.at(-1);
      return last ? [...fresh.flatMap(changesOf), [TIP_KEY, encodeTip(last.tip)] as const] : [];
    });
    if (changes.length === 0) return;
    await this.table.write(changes).catch((error: unknown) => {
      throw translate(error);
    });
  }

  /** True for a batch committed before; another block at its height is a bug. */
  #holds(b: CommitBatch, tip: LedgerTip | null): boolean {
    if (!tip || b.height > tip.height) return false;
    const known = this.#block(b.height);
    if (known && !equalBytes(known.blockId, b.blockId)) throw new InvariantError(`two final blocks at height ${String(b.height)}`);
    return true;
  }

  #block(height: bigint): StoredBlock | null {
    const value = this.table.get(keyOf(TABLE.block, u64be(height)));
    return value ? decodeStored(height, value) : null;
  }

  blockByHeight(height: bigint): Promise<StoredBlock | null> {
    return this.#read(() => this.#block(height));
  }

  blockById(blockId: Hash): Promise<StoredBlock | null> {
    return this.#read(() => {
      const height = this.table.get(keyOf(TABLE.blockById, blockId));
      return height ? this.#block(toHeight(height)) : null;
    });
  }

  transaction(txId: Hash): Promise<{ readonly height: bigint; readonly index: number } | null> {
    return this.#read(() => {
      const value = this.table.get(keyOf(TABLE.transaction, txId));
      return value ? decodePlace(value) : null;
    });
  }

  proofAtOrAbove(height: bigint): Promise<{ readonly height: bigint; readonly proof: Uint8Array } | null> {
    return this.#read(() => {
      for (const [key, proof] of this.table.range(keyOf(TABLE.proof, u64be(height)), keyOf(TABLE.proof, END)))
        return { height: toHeight(key), proof };
      return null;
    });
  }

  async *scanRegistry(kind: number): AsyncIterable<{ readonly key: Uint8Array; readonly value: Uint8Array }> {
    const from = keyOf(TABLE.registry, Uint8Array.of(kind));
    const to = keyOf(TABLE.registry, Uint8Array.of(kind + 1));
    const rows = await this.#read(() => [...this.table.range(from, to)]);
    for (const [key, value] of rows) yield { key: key.slice(1), value };
  }

  getMeta(key: string): Promise<Uint8Array | null> {
    return this.#read(() => this.table.get(keyOf(TABLE.meta, encoder.encode(key))) ?? null);
  }

  async putMeta(key: string, value: Uint8Array): Promise<void> {
    await this.#read(() => undefined);
    await this.table.write([[keyOf(TABLE.meta, encoder.encode(key)), value]]).catch((error: unknown) => {
      throw translate(error);
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.table.close();
  }
}
