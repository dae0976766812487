/** Waiting transactions in order of arrival, and which of them spends or makes an output. */
import { bytesToHex, type Hash } from '@bystack/base';
import type { MappedTx } from '@bystack/protocol';
import { madeOutputs, spentOutputs } from './utxo.js';

/** A transaction of the pool. */
export interface PooledTx {
  readonly txId: Hash;
  /** H(raw). */
  readonly witnessHash: Hash;
  readonly raw: Uint8Array;
  readonly mapped: MappedTx;
  /** Smallest units of BTM. */
  readonly fee: bigint;
  readonly gasUsed: bigint;
  /** True when only its gas would be paid. */
  readonly statusFail: boolean;
  /** True when the verdict may change with the height: a script read it, there is a last height, or equal inputs. */
  readonly heightDependent: boolean;
  readonly addedAtMs: number;
}

/** Hashes as keys of maps. */
export const keysOf = (ids: readonly Hash[]): string[] => ids.map((id) => bytesToHex(id));

const spentBy = (entry: PooledTx): string[] => keysOf(spentOutputs(entry.mapped, entry.statusFail));
const madeBy = (entry: PooledTx): string[] => keysOf(madeOutputs(entry.mapped, entry.statusFail));

/** Holds at most one spender of an output and one transaction of an id; who adds sees to that. Keys are witness hashes. */
export class PoolIndex {
  readonly #entries = new Map<string, PooledTx>();
  readonly #byTxId = new Map<string, string>();
  readonly #spenders = new Map<string, string>();
  readonly #makers = new Map<string, string>();
  #bytes = 0;

  get size(): number {
    return this.#entries.size;
  }
  get bytes(): number {
    return this.#bytes;
  }
  get(key: string): PooledTx | null {
    return this.#entries.get(key) ?? null;
  }
  entries(): readonly PooledTx[] {
    return [...this.#entries.values()];
  }
  byTxId(txId: Hash): PooledTx | null {
    return this.get(this.#byTxId.get(bytesToHex(txId)) ?? '');
  }
  spender(outputId: string): PooledTx | null {
    return this.get(this.#spenders.get(outputId) ?? '');
  }
  maker(outputId: string): PooledTx | null {
    return this.get(this.#makers.get(outputId) ?? '');
  }

  add(entry: PooledTx): void {
    const key = bytesToHex(entry.witnessHash);
    this.#entries.set(key, entry);
    this.#byTxId.set(bytesToHex(entry.txId), key);
    for (const id of spentBy(entry)) this.#spenders.set(id, key);
    for (const id of madeBy(entry)) this.#makers.set(id, key);
    this.#bytes += entry.raw.length;
  }

  remove(entry: PooledTx): void {
    if (!this.#entries.delete(bytesToHex(entry.witnessHash))) return;
    this.#byTxId.delete(bytesToHex(entry.txId));
    for (const id of spentBy(entry)) this.#spenders.delete(id);
    for (const id of madeBy(entry)) this.#makers.delete(id);
    this.#bytes -= entry.raw.length;
  }

  /** Puts these behind all others, in the order they have among themselves. */
  moveBack(moved: ReadonlySet<PooledTx>): void {
    const last = this.entries().filter((entry) => moved.has(entry));
    for (const entry of last) {
      const key = bytesToHex(entry.witnessHash);
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
  }

  /** Transactions that spend one of the outputs or have the id; each once. */
  rivals(txId: Hash, spent: readonly string[]): PooledTx[] {
    return [...new Set([this.byTxId(txId), ...spent.map((id) => this.spender(id))])].filter((entry) => entry !== null);
  }

  /** The transactions and everything that builds on their outputs. */
  withHeirs(first: Iterable<PooledTx>): Set<PooledTx> {
    const found = new Set(first);
    for (const entry of found) {
      for (const id of madeBy(entry)) {
        const heir = this.spender(id);
        if (heir) found.add(heir);
      }
    }
    return found;
  }

  /** Takes the transactions out with everything that builds on them. */
  removeWithHeirs(first: Iterable<PooledTx>): PooledTx[] {
    const gone = [...this.withHeirs(first)];
    for (const entry of gone) this.remove(entry);
    return gone;
  }
}
