/**
 * The way of a transaction into the mempool: decode, signatures (elsewhere, once), rules, state at the tip and in
 * the pool, then gossip and an answer. Batches form by themselves while an earlier one is under way.
 */
import { bytesToHex, isBystackError, sha3, type Hash, type TimeMs } from '@bystack/base';
import { applyTx, ledgerError, OverlayView, requiredState, type CheckedTx, type StateView } from '@bystack/ledger';
import type { FinalChain } from './chain.js';
import type { ChainFacts } from './facts.js';
import type { Admitted } from './gossip.js';
import { ADMISSION_BATCH, MAX_ADMISSION, MAX_ADMISSION_BATCHES, MAX_ADMISSION_BYTES, MAX_TX_MESSAGE_BYTES, MAX_WAITERS } from './limits.js';
import type { Loader } from './loader.js';
import type { Outbox } from './outbox.js';
import type { Pool, Refusal } from './pool.js';
import type { PeerId, TxOutcome } from './types.js';
import type { Case, Verdicts } from './verdicts.js';
import { HEADER_SIZE } from './wire.js';

interface Candidate {
  readonly one: Case;
  readonly txId: Hash;
  /** Peers that have it. */
  readonly from: Set<PeerId>;
  /** Requests of the rpc that wait for its outcome. */
  readonly reqs: number[];
}

export interface AdmissionParts {
  readonly facts: ChainFacts;
  readonly chain: FinalChain;
  readonly loader: Loader;
  readonly verdicts: Verdicts;
  readonly pool: Pool;
  readonly outbox: Outbox;
  readonly now: () => TimeMs;
  /** Admitted transactions are passed on, a batch at a time. */
  readonly gossip: (batch: readonly Admitted[]) => void;
  /** The pool changed. */
  readonly changed: () => void;
}

const BUSY: Refusal = { code: 'REPLICA_BUSY', message: 'Too many transactions are being checked; try again in a moment.' };
const TOO_LARGE: Refusal = { code: 'REPLICA_TX_SIZE', message: 'The transaction is larger than peers pass on.' };
/** Largest raw transaction, bytes: it must fit a TX message. */
const MAX_TX_BYTES = MAX_TX_MESSAGE_BYTES - HEADER_SIZE - 6;
/** Codes that say nothing about the transaction itself. */
const TRANSIENT: ReadonlySet<string> = new Set(['MEMPOOL_FULL', BUSY.code]);

const refusalOf = (error: unknown): Refusal => {
  if (!isBystackError(error)) throw error;
  return { code: error.code, message: error.message };
};

/** Admits transactions of peers and of the rpc. */
export class Admission {
  /** By witness hash, from arrival to outcome. */
  readonly #open = new Map<string, Candidate>();
  readonly #queue: Candidate[] = [];
  #bytes = 0;
  #batches = 0;

  constructor(private readonly parts: AdmissionParts) {}

  /** A transaction of the rpc: answered by one `TxOutcome`. */
  submit(raw: Uint8Array, req: number): void {
    this.#take(raw, null, req);
    this.#pump();
  }

  /** Transactions of a peer. */
  receive(transactions: readonly Uint8Array[], from: PeerId): void {
    for (const raw of transactions) this.#take(raw, from, null);
    this.#pump();
  }

  #take(raw: Uint8Array, from: PeerId | null, req: number | null): void {
    const refuse = (why: Refusal, txId: Hash | null): void => this.#answer(req === null ? [] : [req], { ok: false, txId, ...why });
    if (raw.length > MAX_TX_BYTES) return refuse(TOO_LARGE, null);
    const known = this.#open.get(bytesToHex(sha3(raw)));
    if (known) {
      if (from !== null) known.from.add(from);
      if (req !== null && known.reqs.length < MAX_WAITERS) known.reqs.push(req);
      else if (req !== null) refuse(BUSY, known.txId);
      return;
    }
    if (this.#open.size >= MAX_ADMISSION || this.#bytes + raw.length > MAX_ADMISSION_BYTES) return refuse(BUSY, null);
    try {
      this.#queueUp(this.parts.verdicts.open(raw, this.parts.chain.tip.height + 1n), from, req);
    } catch (error) {
      refuse(refusalOf(error), null);
      if (from !== null) this.parts.outbox.report(from, { code: 'REPLICA_TX' });
    }
  }

  #queueUp(one: Case, from: PeerId | null, req: number | null): void {
    const txId = one.opened.mapped.id;
    const { pool } = this.parts;
    if (pool.has(txId) || pool.isFinal(txId)) {
      this.#answer(req === null ? [] : [req], { ok: true, txId, known: true });
      return;
    }
    const candidate: Candidate = { one, txId, from: new Set(from === null ? [] : [from]), reqs: req === null ? [] : [req] };
    this.#open.set(one.witness, candidate);
    this.#bytes += one.opened.raw.length;
    this.#queue.push(candidate);
  }

  #pump(): void {
    while (this.#queue.length > 0 && this.#batches < MAX_ADMISSION_BATCHES) {
      const batch = this.#queue.splice(0, ADMISSION_BATCH);
      this.#batches++;
      this.parts.verdicts.resolve(
        batch.map((c) => c.one),
        () => this.#judged(batch),
      );
    }
  }

  #judged(batch: readonly Candidate[]): void {
    const good = batch.filter((c) => c.one.tx);
    for (const c of batch) if (c.one.error) this.#refused(c, refusalOf(c.one.error));
    this.parts.loader.load(requiredState(good.map((c) => c.one.opened.mapped)), (view) => {
      const admitted = good.filter((c) => this.#admit(c, c.one.tx as CheckedTx, view));
      if (admitted.length > 0) this.parts.gossip(admitted.map((c) => ({ raw: c.one.opened.raw, from: c.from })));
      this.#batches--;
      this.parts.changed();
      this.#pump();
    });
  }

  /** True when it waits in the pool from now on. */
  #admit(c: Candidate, tx: CheckedTx, view: StateView): boolean {
    const { pool, chain, now } = this.parts;
    if (pool.has(c.txId) || pool.isFinal(c.txId)) return this.#close(c, { ok: true, txId: c.txId, known: true });
    const why = stateRefusal(tx, pool.over(view), this.parts);
    if (why) return this.#refused(c, why);
    const admission = pool.admit(tx, now(), chain.tip.height + 1n);
    if (!admission.ok) return this.#refused(c, { code: admission.code, message: admission.message });
    this.#close(c, { ok: true, txId: c.txId, known: false });
    return true;
  }

  #refused(c: Candidate, why: Refusal): false {
    if (!TRANSIENT.has(why.code)) this.parts.pool.refuse(c.txId, why);
    return this.#close(c, { ok: false, txId: c.txId, ...why });
  }

  #close(c: Candidate, outcome: TxOutcome): false {
    this.#open.delete(c.one.witness);
    this.#bytes -= c.one.opened.raw.length;
    this.#answer(c.reqs, outcome);
    return false;
  }

  #answer(reqs: readonly number[], outcome: TxOutcome): void {
    for (const req of reqs) this.parts.outbox.emit({ type: 'TxOutcome', req, outcome });
  }

  /** Judges waiting transactions again at the tip: refused ones leave. */
  audit(transactions: readonly CheckedTx[]): void {
    if (transactions.length === 0) return;
    this.parts.loader.load(requiredState(transactions.map((tx) => tx.mapped)), (view) => {
      for (const tx of transactions) {
        const why = this.parts.pool.has(tx.mapped.id) ? stateRefusal(tx, this.parts.pool.over(view), this.parts) : null;
        if (why) this.parts.pool.drop(tx.mapped.id, why);
      }
      this.parts.changed();
    });
  }

  /** A new tip: verdicts that belong to one height are renewed; refused transactions leave. */
  renew(): void {
    const { pool, verdicts, chain } = this.parts;
    const height = chain.tip.height + 1n;
    const cases = pool.heightDependent().map((tx) => verdicts.open(tx.raw, height));
    if (cases.length === 0) return;
    verdicts.resolve(cases, () => {
      for (const one of cases) if (one.error) pool.drop(one.opened.mapped.id, refusalOf(one.error));
      this.parts.changed();
    });
  }
}

/** Why the state refuses a transaction in the next block; null when it does not. */
function stateRefusal(tx: CheckedTx, view: StateView, parts: AdmissionParts): Refusal | null {
  const { ledger, params } = parts.facts;
  const { tip } = parts.chain;
  const place = { height: tip.height + 1n, time: Math.max(parts.now(), tip.timestamp + params.blockIntervalMs), first: false };
  const { timeRange } = tx.mapped.tx;
  if (timeRange !== 0n && timeRange < place.height) return refusalOf(ledgerError('ErrBadTimeRange'));
  try {
    applyTx(tx.mapped, new OverlayView(view), ledger, place, []);
    return null;
  } catch (error) {
    return refusalOf(error);
  }
}
