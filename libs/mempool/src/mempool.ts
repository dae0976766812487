/**
 * Checked transactions that wait for a block: admission by policy, conflicts, order, expiry. Pure: time enters as an
 * argument. Rules of validity live in the ledger. Source: sidechain-ledger.md 6 (pool policy), 17.
 */
import { bytesToHex, type Hash, type TimeMs } from '@bystack/base';
import type { CheckedTx } from '@bystack/ledger';

/** Bounds of a pool. */
export interface MempoolLimits {
  readonly maxTransactions: number;
  readonly maxBytes: number;
  /** Age at which a transaction leaves, ms. */
  readonly lifeMs: number;
}

/** Vapor's count and life; bytes are ours. */
export const DEFAULT_LIMITS: MempoolLimits = { maxTransactions: 65_536, maxBytes: 64 * 1024 * 1024, lifeMs: 3_600_000 };

/** Why a transaction was not taken. */
export type RefusalCode = 'MEMPOOL_KNOWN' | 'MEMPOOL_CONFLICT' | 'MEMPOOL_FULL' | 'MEMPOOL_ZERO_AMOUNT';

/** What became of a transaction. */
export type Admission = { readonly ok: true } | { readonly ok: false; readonly code: RefusalCode; readonly message: string };

/** How full the pool is. */
export interface MempoolStats {
  readonly transactions: number;
  readonly bytes: number;
}

/** What a selection may use up. */
export interface SelectLimits {
  readonly maxBytes: number;
  readonly maxGas: bigint;
  readonly maxTransactions: number;
}

interface Entry {
  readonly tx: CheckedTx;
  readonly id: string;
  readonly arrived: TimeMs;
  /** What it uses up: outputs it spends, issuances it makes. */
  readonly uses: readonly string[];
}

const MESSAGES: Readonly<Record<RefusalCode, string>> = {
  MEMPOOL_KNOWN: 'The transaction waits already.',
  MEMPOOL_CONFLICT: 'Another waiting transaction spends the same output; the first one stays.',
  MEMPOOL_FULL: 'Too many transactions wait; try again later.',
  MEMPOOL_ZERO_AMOUNT: 'An output of amount 0 is not relayed.',
};

const refuse = (code: RefusalCode): Admission => ({ ok: false, code, message: MESSAGES[code] });

const usesOf = (tx: Pick<CheckedTx, 'mapped'>): string[] => {
  const { mapped } = tx;
  return mapped.tx.inputs.flatMap((input, i) => {
    const used = input.kind === 'issuance' ? mapped.inputIds[i] : mapped.spentOutputIds[i];
    return used ? [bytesToHex(used)] : [];
  });
};

const paysNothing = (tx: CheckedTx): boolean => tx.mapped.tx.outputs.some((o) => 'amount' in o && o.amount === 0n);

/** A pool in order of arrival. The first of two conflicting transactions wins; a child may wait behind its parent. */
export class Mempool {
  /** In order of arrival. */
  readonly #entries = new Map<string, Entry>();
  /** Which transaction uses an output or issuance. */
  readonly #users = new Map<string, string>();
  #bytes = 0;

  constructor(private readonly limits: MempoolLimits = DEFAULT_LIMITS) {}

  get stats(): MempoolStats {
    return { transactions: this.#entries.size, bytes: this.#bytes };
  }

  /** True when the transaction waits. */
  has(id: Hash): boolean {
    return this.#entries.has(bytesToHex(id));
  }

  /** The waiting transaction, or null. */
  get(id: Hash): CheckedTx | null {
    return this.#entries.get(bytesToHex(id))?.tx ?? null;
  }

  /** Takes a transaction, or says why not. Never throws. */
  admit(tx: CheckedTx, now: TimeMs): Admission {
    const id = bytesToHex(tx.mapped.id);
    if (this.#entries.has(id)) return refuse('MEMPOOL_KNOWN');
    if (paysNothing(tx)) return refuse('MEMPOOL_ZERO_AMOUNT');
    const uses = usesOf(tx);
    if (uses.some((used) => this.#users.has(used))) return refuse('MEMPOOL_CONFLICT');
    const full = this.#entries.size >= this.limits.maxTransactions || this.#bytes + tx.raw.length > this.limits.maxBytes;
    if (full) return refuse('MEMPOOL_FULL');
    this.#entries.set(id, { tx, id, arrived: now, uses });
    for (const used of uses) this.#users.set(used, id);
    this.#bytes += tx.raw.length;
    return { ok: true };
  }

  /** Takes a transaction out; false when it does not wait. */
  remove(id: Hash): boolean {
    return this.#drop(bytesToHex(id));
  }

  #drop(id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    this.#entries.delete(id);
    for (const used of entry.uses) this.#users.delete(used);
    this.#bytes -= entry.tx.raw.length;
    return true;
  }

  /**
   * A block became final: its transactions leave, and with them whatever spends the same outputs.
   * @returns ids of conflicting transactions that can never become final any more
   */
  settle(transactions: readonly Pick<CheckedTx, 'mapped'>[]): Hash[] {
    const lost: Hash[] = [];
    for (const tx of transactions) {
      this.#drop(bytesToHex(tx.mapped.id));
      for (const used of usesOf(tx)) {
        const rival = this.#users.get(used);
        const entry = rival === undefined ? undefined : this.#entries.get(rival);
        if (!entry) continue;
        this.#drop(entry.id);
        lost.push(entry.tx.mapped.id);
      }
    }
    return lost;
  }

  /** Drops what is too old or can no longer be included at `height`; gives the ids. */
  expire(now: TimeMs, height: bigint): Hash[] {
    const out: Hash[] = [];
    for (const { id, tx, arrived } of [...this.#entries.values()]) {
      const { timeRange } = tx.mapped.tx;
      if (now - arrived < this.limits.lifeMs && (timeRange === 0n || timeRange >= height)) continue;
      this.#drop(id);
      out.push(tx.mapped.id);
    }
    return out;
  }

  /** Transactions for a block, oldest first, so that parents come before their children. `skip`: hex ids to leave out. */
  select(limits: SelectLimits, skip: ReadonlySet<string> = new Set()): CheckedTx[] {
    const out: CheckedTx[] = [];
    let bytes = 0;
    let gas = 0n;
    for (const { tx, id } of this.#entries.values()) {
      if (out.length >= limits.maxTransactions) break;
      if (skip.has(id) || bytes + tx.raw.length + 4 > limits.maxBytes || gas + tx.gasUsed > limits.maxGas) continue;
      out.push(tx);
      bytes += tx.raw.length + 4;
      gas += tx.gasUsed;
    }
    return out;
  }
}
