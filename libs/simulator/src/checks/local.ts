/** What each honest node must keep by itself: I2, I3, I4, I9, I12. One watcher per node, across its restarts. */
import { decodeRecord, type SafetyRecord } from '@bystack/bbft';
import type { ReplicaEffect } from '@bystack/replica';
import { turnOf } from '@bystack/consensus';
import type { LogWrite } from '../disk.js';
import type { ChainFactsOfRun, Report } from './breach.js';
import { readSigned, type SignedPayload } from './signed.js';

const RISING = ['lastVotedView', 'lastTimeoutView', 'lastProposedView'] as const;

interface EpochMemory {
  readonly contents: Map<string, string>;
  lastVote: bigint;
  lastTimeout: bigint;
  highestJv: bigint;
  fast: { readonly view: bigint; readonly block: string } | null;
}

/** Watches one node. */
export class LocalWatch {
  #durable: SafetyRecord | null = null;
  #durableSeq = 0;
  readonly #epochs = new Map<bigint, EpochMemory>();
  /** Last epoch in which this node signed before it lost its log. */
  #quarantined: bigint | null = null;
  #lastSigned = -1n;

  constructor(
    private readonly name: string,
    private readonly facts: ChainFactsOfRun,
    private readonly report: Report,
  ) {}

  /** The machine was started again: numbers of writes start anew. */
  started(): void {
    this.#durableSeq = 0;
  }
  lostLog(): void {
    this.#durable = null;
    this.#quarantined = this.#lastSigned;
  }

  /** I2: a record on disk never falls behind the one before it, also across restarts. */
  durable(write: LogWrite): void {
    this.#durableSeq = Math.max(this.#durableSeq, write.seq);
    const record = decodeRecord(write.record, this.facts.n, write.epoch);
    const before = this.#durable;
    if (before && record.epoch < before.epoch)
      this.report('I2', `${this.name} writes a record of epoch ${String(record.epoch)} after ${String(before.epoch)}`);
    if (before?.epoch === record.epoch) {
      for (const field of RISING) if (record[field] < before[field]) this.report('I2', `${this.name}: ${field} falls`);
      if (record.highQC.view < before.highQC.view) this.report('I2', `${this.name}: highQC falls`);
    }
    this.#durable = record;
  }

  signed(order: Extract<ReplicaEffect, { type: 'Sign' }>): void {
    const p = readSigned(order.payload);
    this.#persistedFirst(order.seq, p);
    if (order.key === 'identity') return this.#proposed(p);
    if (this.#quarantined !== null && p.epoch <= this.#quarantined)
      this.report('I12', `${this.name} signs in epoch ${String(p.epoch)}, in which it lost its log`);
    if (p.epoch > this.#lastSigned) this.#lastSigned = p.epoch;
    const memory = this.#memory(p.epoch);
    const slot = `${p.kind}${String(p.view)}`;
    const known = memory.contents.get(slot);
    if (known === p.content) return;
    if (known !== undefined) return this.report('I3', `${this.name} signs two contents of ${p.kind} in view ${String(p.view)}`);
    memory.contents.set(slot, p.content);
    if (p.kind === 'vote') this.#vote(memory, p);
    if (p.kind === 'timeout') this.#timeout(memory, p);
  }

  /** I9: the record that the signature needs is durable. */
  #persistedFirst(seq: number, p: SignedPayload): void {
    const d = this.#durable;
    const covered = { vote: d?.lastVotedView, timeout: d?.lastTimeoutView, propose: d?.lastProposedView, other: p.view }[p.kind] ?? -1n;
    if (seq > this.#durableSeq || (p.kind !== 'other' && (d?.epoch !== p.epoch || covered < p.view)))
      this.report('I9', `${this.name} signs a ${p.kind} of view ${String(p.view)} before its record is durable`);
  }

  /** I10: two proposals of one view would convict an honest leader (E4); two votes or time-outs are I3, the rest I4. */
  #proposed(p: SignedPayload): void {
    if (p.kind !== 'propose') return;
    const { contents } = this.#memory(p.epoch);
    const slot = `${p.kind}${String(p.view)}`;
    if ((contents.get(slot) ?? p.content) !== p.content) this.report('I10', `${this.name} signs two proposals of view ${String(p.view)}`);
    contents.set(slot, p.content);
  }

  #memory(epoch: bigint): EpochMemory {
    let memory = this.#epochs.get(epoch);
    if (!memory) this.#epochs.set(epoch, (memory = { contents: new Map(), lastVote: 0n, lastTimeout: 0n, highestJv: 0n, fast: null }));
    return memory;
  }

  #vote(m: EpochMemory, p: SignedPayload): void {
    const turn = (view: bigint): bigint => turnOf(view, this.facts.turnViews);
    if (p.view <= m.lastVote) this.report('I3', `${this.name} votes in view ${String(p.view)} after ${String(m.lastVote)}`);
    if (m.lastTimeout > 0n && turn(p.view) <= turn(m.lastTimeout))
      this.report('I3', `${this.name} votes in view ${String(p.view)} of a turn it gave up in view ${String(m.lastTimeout)}`);
    m.lastVote = p.view;
    if (p.jv > m.highestJv) m.highestJv = p.jv;
    if (p.rel === 0 && p.jv === p.view - 1n) m.fast = { view: p.view, block: p.blockId };
  }

  #timeout(m: EpochMemory, p: SignedPayload): void {
    if (p.view <= m.lastTimeout) this.report('I3', `${this.name} gives up view ${String(p.view)} after ${String(m.lastTimeout)}`);
    if (p.view < m.lastVote) this.report('I3', `${this.name} gives up view ${String(p.view)} below its vote ${String(m.lastVote)}`);
    m.lastTimeout = p.view;
    if (p.hqView < m.highestJv)
      this.report('I4', `${this.name} reports certificate ${String(p.hqView)} although it voted on ${String(m.highestJv)}`);
    if (m.fast && p.hqView < m.fast.view && !(p.hqView === m.fast.view - 1n && p.fastBlock === m.fast.block))
      this.report('I4', `${this.name} gives up view ${String(p.view)} without its fast vote of view ${String(m.fast.view)}`);
  }
}
