/**
 * The mempool with what surrounds it: outputs that waiting transactions create, children that leave with their
 * parents, recent refusals, and whether anything waits beyond the certified branch.
 */
import { BoundedMap, bytesToHex, type Hash, type TimeMs } from '@bystack/base';
import { createdOutputs, type CheckedTx, type LedgerParams, type StateView, type Utxo } from '@bystack/ledger';
import { Mempool, type Admission, type MempoolLimits, type SelectLimits } from '@bystack/mempool';
import type { MappedTx } from '@bystack/protocol';
import { MAX_RECENT_FINAL, MAX_REFUSALS } from './limits.js';
import type { PoolState } from './types.js';

interface Entry {
  readonly tx: CheckedTx;
  readonly arrived: TimeMs;
  readonly outputs: readonly Utxo[];
}
/** Why a transaction was refused or left. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

const UNLIMITED = { maxBytes: Number.MAX_SAFE_INTEGER, maxGas: 1n << 62n };
const SUPERSEDED: Refusal = { code: 'MEMPOOL_CONFLICT', message: 'Another transaction that spends the same output became final.' };
const EXPIRED: Refusal = { code: 'MEMPOOL_EXPIRED', message: 'The transaction waited too long or its last height has passed.' };
const ORPHANED: Refusal = { code: 'ErrUtxoMissing', message: 'The waiting transaction whose output it spends was refused.' };

/** Waiting transactions of one node. */
export class Pool {
  readonly #pool: Mempool;
  readonly #entries = new Map<string, Entry>();
  /** Outputs of waiting transactions. */
  readonly #outputs = new Map<string, Utxo>();
  /** Which waiting transaction spends an output of a waiting one. */
  readonly #children = new Map<string, string>();
  readonly #refusals = new BoundedMap<Refusal>(MAX_REFUSALS);
  readonly #recentFinal = new BoundedMap<true>(MAX_RECENT_FINAL);
  /** Ids of transactions in the certified branch. */
  #branch: ReadonlySet<string> = new Set();
  #inBranch = 0;

  constructor(
    private readonly params: LedgerParams,
    limits?: MempoolLimits,
  ) {
    this.#pool = new Mempool(limits);
  }

  get stats(): { readonly transactions: number; readonly bytes: number } {
    return this.#pool.stats;
  }
  /** True when a transaction waits that the certified branch does not hold. */
  get pending(): boolean {
    return this.#entries.size > this.#inBranch;
  }
  get(id: Hash): CheckedTx | null {
    return this.#pool.get(id);
  }
  has(id: Hash): boolean {
    return this.#pool.has(id);
  }
  /** True when the transaction became final not long ago. */
  isFinal(id: Hash): boolean {
    return this.#recentFinal.has(bytesToHex(id));
  }

  /** Takes a transaction that the state allows. `height` and `now` date the outputs it creates. */
  admit(tx: CheckedTx, now: TimeMs, height: bigint): Admission {
    const admission = this.#pool.admit(tx, now);
    if (!admission.ok) return admission;
    const id = bytesToHex(tx.mapped.id);
    const outputs = createdOutputs(tx.mapped, false, this.params.stakeAsset).map((o) => ({
      ...o,
      createdHeight: height,
      createdTime: now,
    }));
    this.#entries.set(id, { tx, arrived: now, outputs });
    for (const output of outputs) this.#outputs.set(bytesToHex(output.outputId), output);
    for (const spent of tx.mapped.spentOutputIds)
      if (spent && this.#outputs.has(bytesToHex(spent))) this.#children.set(bytesToHex(spent), id);
    if (this.#branch.has(id)) this.#inBranch++;
    this.#refusals.delete(id);
    return admission;
  }

  #forget(id: string): Entry | null {
    const entry = this.#entries.get(id);
    if (!entry) return null;
    this.#entries.delete(id);
    this.#pool.remove(entry.tx.mapped.id);
    if (this.#branch.has(id)) this.#inBranch--;
    for (const spent of entry.tx.mapped.spentOutputIds) if (spent) this.#children.delete(bytesToHex(spent));
    return entry;
  }

  /** A transaction leaves without becoming final, and with it whatever spends its outputs. */
  drop(id: Hash, why: Refusal): void {
    const open: { id: string; why: Refusal }[] = [{ id: bytesToHex(id), why }];
    for (let next = open.pop(); next; next = open.pop()) {
      const children = new Set<string>();
      for (const output of this.#entries.get(next.id)?.outputs ?? []) {
        const key = bytesToHex(output.outputId);
        const child = this.#children.get(key);
        if (child) children.add(child);
        this.#outputs.delete(key);
      }
      if (this.#forget(next.id)) this.#refusals.set(next.id, next.why);
      for (const child of children) open.push({ id: child, why: ORPHANED });
    }
  }

  /** Remembers newly final transactions, so that a repeat is recognised. */
  noteFinal(ids: readonly Hash[]): void {
    for (const id of ids) this.#recentFinal.set(bytesToHex(id), true);
  }

  /** A block became final: its transactions leave, and with them whatever can never be included any more. */
  settle(transactions: readonly MappedTx[]): void {
    for (const { id } of transactions) {
      const entry = this.#forget(bytesToHex(id));
      for (const output of entry?.outputs ?? []) {
        this.#outputs.delete(bytesToHex(output.outputId));
        this.#children.delete(bytesToHex(output.outputId));
      }
    }
    const lost = this.#pool.settle(transactions.map((mapped) => ({ mapped })));
    for (const id of lost) this.drop(id, SUPERSEDED);
  }

  /** Drops what is too old or past its last height. */
  expire(now: TimeMs, height: bigint): void {
    for (const id of this.#pool.expire(now, height)) this.drop(id, EXPIRED);
  }

  /** Ids of the transactions that the certified branch holds. */
  setBranch(ids: ReadonlySet<string>): void {
    this.#branch = ids;
    this.#inBranch = 0;
    for (const id of ids) if (this.#entries.has(id)) this.#inBranch++;
  }

  /** The view with outputs of waiting transactions added. */
  over(base: StateView): StateView {
    return {
      utxo: (id) => base.utxo(id) ?? this.#outputs.get(bytesToHex(id)) ?? null,
      registry: (key) => base.registry(key),
    };
  }

  select(limits: SelectLimits, skip: ReadonlySet<string>): CheckedTx[] {
    return this.#pool.select(limits, skip);
  }
  /** The oldest transactions. */
  oldest(count: number): CheckedTx[] {
    return this.#pool.select({ ...UNLIMITED, maxTransactions: count });
  }
  /** The oldest transactions that arrived before a time. */
  waitingSince(before: TimeMs, count: number): CheckedTx[] {
    return this.oldest(count).filter((tx) => (this.#entries.get(bytesToHex(tx.mapped.id))?.arrived ?? before) < before);
  }
  /** Waiting transactions whose verdict belongs to one height. */
  heightDependent(): CheckedTx[] {
    return [...this.#entries.values()].map((e) => e.tx).filter((tx) => tx.heightDependent);
  }

  refuse(id: Hash, why: Refusal): void {
    this.#refusals.set(bytesToHex(id), why);
  }
  /** See `ReplicaQueries.poolState`. */
  state(id: Hash): PoolState {
    const tx = this.#pool.get(id);
    if (tx) return { state: 'PENDING', raw: tx.raw };
    const refusal = this.#refusals.get(bytesToHex(id));
    return refusal ? { state: 'REJECTED', ...refusal } : null;
  }
}
