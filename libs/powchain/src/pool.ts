/**
 * Transactions that wait for a block. Indexed by the hash of their bytes, witnesses included: who strips the witnesses of
 * another's transaction keeps its id, and must neither displace nor poison it (federation.md 4.7). Of transactions that
 * spend the same output the pool holds one: the first, unless it would only pay its gas and the newcomer is whole.
 * Source: mainchain.md 9, 17. Pure: time enters as data.
 */
import { BoundedMap, bytesToHex, type Hash, isBystackError, sha3, type Signatures } from '@bystack/base';
import { judgeMainTx, type TxVerdict } from '@bystack/ledger';
import { decodeTx, mapTx, type MainBlock, type MappedTx } from '@bystack/protocol';
import { Orphans } from './orphans.js';
import { keysOf, PoolIndex, type PooledTx } from './pool-index.js';
import { isDust, POOL_LIMITS, submissionError, type PoolLimits } from './pool-rules.js';
import type { MainUtxo } from './types.js';
import { madeOutputs, spentOutputs } from './utxo.js';

/** `code`: of mainchain.md 9 and 12, or `undecodable`, `dust`, `fee-limit`, `no-gas-input`, `conflict`, `full`. */
export type Admission =
  /** `removed`: what gave way. `followers`: what had waited for the outputs of this one, and is in the pool now. */
  | { readonly kind: 'added'; readonly entry: PooledTx; readonly removed: readonly PooledTx[]; readonly followers: readonly PooledTx[] }
  /** `known`: these bytes, or others that do the same, are in the pool. `orphan`: it waits for an output. */
  | { readonly kind: 'known' | 'orphan'; readonly txId: Hash }
  | { readonly kind: 'refused'; readonly code: string };

/** Committed state that admission is judged against. */
export interface PoolPlace {
  /** Of the tip. */
  readonly height: bigint;
  utxo(outputId: Hash): MainUtxo | null;
  readonly signatures: Signatures;
  readonly nowMs: number;
}

/** A block as the pool sees it come or go. */
export interface PoolBlock {
  readonly block: Pick<MainBlock, 'transactions'>;
  readonly mapped: readonly MappedTx[];
  readonly statusFail: readonly boolean[];
}

/** What the pool did, in this order. */
export interface PoolChange {
  readonly removed: readonly PooledTx[];
  readonly added: readonly PooledTx[];
}

interface Judged {
  readonly raw: Uint8Array;
  readonly mapped: MappedTx;
  readonly verdict: TxVerdict;
}

/** A pool in order of arrival: what a transaction spends stands before it. */
export class MainPool {
  readonly #index = new PoolIndex();
  readonly #orphans: Orphans<Judged>;
  /** Codes by witness hash. */
  readonly #refused: BoundedMap<string>;

  constructor(private readonly limits: PoolLimits = POOL_LIMITS) {
    const { orphans: count, orphanBytes: bytes, orphanLifeMs: lifeMs } = limits;
    this.#orphans = new Orphans({ count, bytes, lifeMs });
    this.#refused = new BoundedMap(limits.refusals);
  }

  get size(): number {
    return this.#index.size;
  }
  /** Of all waiting transactions. */
  get bytes(): number {
    return this.#index.bytes;
  }
  /** By arrival. */
  entries(): readonly PooledTx[] {
    return this.#index.entries();
  }
  byTxId(txId: Hash): PooledTx | null {
    return this.#index.byTxId(txId);
  }
  /** True for an output that a waiting transaction makes. */
  makes(outputId: Hash): boolean {
    return this.#index.maker(bytesToHex(outputId)) !== null;
  }
  /** True for an output that a waiting transaction spends. */
  spends(outputId: Hash): boolean {
    return this.#index.spender(bytesToHex(outputId)) !== null;
  }

  /** Takes a raw transaction, or says why not. `own`: submitted by a user of this node. Never throws on foreign bytes. */
  submit(raw: Uint8Array, place: PoolPlace, own = false): Admission {
    const key = bytesToHex(sha3(raw));
    const before = this.#refused.get(key);
    if (before !== undefined && !own) return { kind: 'refused', code: before };
    const known = this.#index.get(key);
    if (known) return { kind: 'known', txId: known.txId };
    const mapped = decode(raw);
    if (!mapped) return { kind: 'refused', code: 'undecodable' };
    const limit = own ? submissionError(mapped) : null;
    const code = limit ?? before;
    if (code !== undefined) return { kind: 'refused', code };
    if (isDust(mapped)) return this.#refuse(key, 'dust');
    if (this.byTxId(mapped.id)?.statusFail === false) return { kind: 'known', txId: mapped.id };
    if (this.#isTaken(mapped)) return { kind: 'refused', code: 'conflict' };
    const verdict = judge(mapped, place);
    if (!verdict.gasValid) return this.#refuse(key, verdict.error ?? 'ErrGasCalculate');
    const admission = this.#place({ raw: raw.slice(), mapped, verdict }, place);
    if (admission.kind !== 'added') return admission;
    return { ...admission, followers: this.#admitOrphans(keysOf(madeOutputs(mapped, admission.entry.statusFail)), place) };
  }

  /**
   * Follows the best chain: what is confirmed leaves with what spends the same outputs, what can no longer be in a block
   * leaves too, and the transactions of blocks that were taken off come back. `detached` newest first, `attached` oldest
   * first, `place` after the change. Refusals are forgotten, since another tip may judge otherwise.
   */
  follow(change: { readonly detached: readonly PoolBlock[]; readonly attached: readonly PoolBlock[] }, place: PoolPlace): PoolChange {
    this.#refused.clear();
    const before = new Set(this.entries());
    for (const block of change.attached) this.#confirm(block);
    if (change.detached.length > 0) this.#placeAgain(change.detached, place);
    const late = this.entries().filter(({ mapped: { tx } }) => tx.timeRange !== 0n && tx.timeRange <= place.height);
    this.#index.removeWithHeirs(late);
    const made = change.attached.flatMap(({ mapped, statusFail }) => mapped.flatMap((tx, i) => madeOutputs(tx, statusFail[i] === true)));
    this.#admitOrphans(keysOf(made), place);
    const after = new Set(this.entries());
    return { removed: [...before].filter((entry) => !after.has(entry)), added: [...after].filter((entry) => !before.has(entry)) };
  }

  /** Lets go of what waited too long. @returns the transactions that left */
  expire(nowMs: number): PooledTx[] {
    this.#orphans.expire(nowMs);
    return this.#index.removeWithHeirs(this.entries().filter(({ addedAtMs }) => addedAtMs + this.limits.lifeMs <= nowMs));
  }

  /** A waiting transaction that no template can use leaves, with all that spends its outputs. @returns what left */
  drop(witnessHash: Hash): PooledTx[] {
    const entry = this.#index.get(bytesToHex(witnessHash));
    return entry ? this.#index.removeWithHeirs([entry]) : [];
  }

  #refuse(key: string, code: string): Admission {
    this.#refused.set(key, code);
    return { kind: 'refused', code };
  }

  /** Whether a whole transaction spends what any form of this one would: said before the cost of judging. */
  #isTaken(mapped: MappedTx): boolean {
    return keysOf(spentOutputs(mapped, true)).some((id) => this.#index.spender(id)?.statusFail === false);
  }

  #place(judged: Judged, place: PoolPlace): Admission {
    const { raw, mapped, verdict } = judged;
    const statusFail = verdict.error !== null;
    const spent = spentOutputs(mapped, statusFail);
    const missing = spent.filter((id) => !this.makes(id) && place.utxo(id)?.spent !== false);
    const witnessHash = sha3(raw);
    if (missing.length > 0) {
      this.#orphans.add(bytesToHex(witnessHash), keysOf(missing), judged, raw.length, place.nowMs);
      return { kind: 'orphan', txId: mapped.id };
    }
    const { fee, gasUsed } = verdict;
    const heightDependent = verdict.heightDependent || mapped.tx.timeRange !== 0n || mapped.inputIds.includes(undefined);
    const facts = { txId: mapped.id, witnessHash, raw, mapped, fee, gasUsed, statusFail, heightDependent };
    const entry: PooledTx = { ...facts, addedAtMs: place.nowMs };
    const removed = this.#enter(entry);
    return typeof removed === 'string' ? { kind: 'refused', code: removed } : { kind: 'added', entry, removed, followers: [] };
  }

  /** Adds an entry in place of those that give way to it, or says why not. */
  #enter(entry: PooledTx): PooledTx[] | 'conflict' | 'full' {
    const spent = keysOf(spentOutputs(entry.mapped, entry.statusFail));
    const rivals = this.#index.rivals(entry.txId, spent);
    if (rivals.length > 0 && (entry.statusFail || rivals.some(({ statusFail }) => !statusFail))) return 'conflict';
    const twin = this.byTxId(entry.txId);
    const doomed = this.#index.withHeirs(rivals.filter((rival) => rival !== twin));
    const makers = spent.flatMap((id) => this.#index.maker(id) ?? []);
    if (makers.some((maker) => doomed.has(maker))) return 'conflict';
    const isFull = this.size >= this.limits.transactions || this.bytes + entry.raw.length > this.limits.bytes;
    if (isFull && rivals.length === 0) return 'full';
    if (twin) doomed.add(twin);
    for (const rival of doomed) this.#index.remove(rival);
    this.#index.add(entry);
    if (twin) this.#index.moveBack(new Set([...this.#index.withHeirs([entry])].slice(1)));
    return [...doomed];
  }

  /** Takes in what waited for these outputs, and what waited for theirs. Verdicts of their arrival serve: a template judges again. */
  #admitOrphans(made: readonly string[], place: PoolPlace): PooledTx[] {
    const out: PooledTx[] = [];
    const queue = [...made];
    for (const id of queue) {
      for (const judged of this.#orphans.take(id)) {
        const admission = this.#place(judged, place);
        if (admission.kind !== 'added') continue;
        out.push(admission.entry);
        queue.push(...keysOf(madeOutputs(judged.mapped, admission.entry.statusFail)));
      }
    }
    return out;
  }

  /** Heirs of what is confirmed stay: the outputs that were made are on the chain now. Heirs of outputs that were not made leave. */
  #confirm({ mapped, statusFail }: PoolBlock): void {
    mapped.forEach((tx, i) => {
      const failed = statusFail[i] === true;
      const same = this.byTxId(tx.id);
      if (same) {
        this.#index.remove(same);
        const made = new Set(keysOf(madeOutputs(tx, failed)));
        const lost = keysOf(madeOutputs(same.mapped, same.statusFail)).filter((id) => !made.has(id));
        this.#index.removeWithHeirs(this.#index.rivals(tx.id, lost));
      }
      this.#index.removeWithHeirs(this.#index.rivals(tx.id, keysOf(spentOutputs(tx, failed))));
    });
  }

  /** Builds the pool anew: the transactions of the blocks come before those that waited, since these may spend their outputs. */
  #placeAgain(detached: readonly PoolBlock[], place: PoolPlace): void {
    const waiting = this.entries();
    for (const entry of waiting) this.#index.remove(entry);
    for (const { block } of [...detached].reverse()) for (const { raw } of block.transactions.slice(1)) this.submit(raw, place);
    for (const entry of waiting) {
      const spent = spentOutputs(entry.mapped, entry.statusFail);
      if (spent.every((id) => this.makes(id) || place.utxo(id)?.spent === false)) this.#enter(entry);
    }
  }
}

const judge = (mapped: MappedTx, { height, signatures }: PoolPlace): TxVerdict =>
  judgeMainTx(mapped, { height, blockVersion: 1n, first: false, signatures });

function decode(raw: Uint8Array): MappedTx | null {
  try {
    return mapTx(decodeTx(raw, { dialect: 'mainchain' }), 'mainchain');
  } catch (error) {
    if (isBystackError(error)) return null;
    throw error;
  }
}
