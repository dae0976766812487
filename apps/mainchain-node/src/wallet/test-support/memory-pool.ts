/** A pool without rules, for tests of what follows one. */
import { bytesToHex, sha3, type Hash } from '@bystack/base';
import { encodeTx, mapTx, type Tx } from '@bystack/protocol';
import type { PoolEntry, PoolOutcome, PoolPort } from '../../ports.js';

/** Holds what it is given. */
export class MemoryPool implements PoolPort {
  readonly #entries = new Map<string, PoolEntry>();
  readonly #added = new Set<(entry: PoolEntry) => void>();
  readonly #removed = new Set<(entry: PoolEntry) => void>();

  /** Adds a transaction without asking anything of it. */
  put(tx: Tx, addedAtMs = 1): PoolEntry {
    const raw = encodeTx(tx, 'mainchain');
    const mapped = mapTx(tx, 'mainchain');
    const entry = {
      txId: mapped.id,
      witnessHash: sha3(raw),
      raw,
      mapped,
      fee: 0n,
      gasUsed: 0n,
      statusFail: false,
      heightDependent: false,
      addedAtMs,
    };
    this.#entries.set(bytesToHex(entry.txId), entry);
    for (const listener of this.#added) listener(entry);
    return entry;
  }

  remove(txId: Hash): void {
    const entry = this.#entries.get(bytesToHex(txId));
    this.#entries.delete(bytesToHex(txId));
    if (entry) for (const listener of this.#removed) listener(entry);
  }

  submit(): Promise<PoolOutcome> {
    return Promise.resolve({ kind: 'refused', code: 'full' });
  }

  byTxId(txId: Hash): PoolEntry | null {
    return this.#entries.get(bytesToHex(txId)) ?? null;
  }

  entries(): readonly PoolEntry[] {
    return [...this.#entries.values()];
  }

  onAdded(listener: (entry: PoolEntry) => void): () => void {
    this.#added.add(listener);
    return () => this.#added.delete(listener);
  }

  onRemoved(listener: (entry: PoolEntry) => void): () => void {
    this.#removed.add(listener);
    return () => this.#removed.delete(listener);
  }
}
