/**
 * Persist and Sign: a signature is made only when the safety record that justifies it is on the disk (bbft.md 4.3).
 * While the disk is full nothing is answered, so nothing is signed; when more waits than the log takes, `stalled` asks
 * the host to hold the machine until there is room.
 */
import { InvariantError, isBystackError } from '@bystack/base';
import type { ReplicaEffect } from '@bystack/replica';
import type { Wal } from '../wal/wal.js';
import type { LaneIndex } from './input-queue.js';
import { encodeBody, encodeSafety, LOG_RECORD } from './log-records.js';
import type { Answer, OwnKeys } from './ports.js';

type Persist = Extract<ReplicaEffect, { type: 'Persist' }>;
type Sign = Extract<ReplicaEffect, { type: 'Sign' }>;

/** What the safekeeper works with. */
export interface SafekeeperDeps {
  readonly wal: Pick<Wal, 'append' | 'durable' | 'onHealth'>;
  readonly keys: OwnKeys;
  readonly generation: number;
  readonly answer: Answer;
  /** Called when waiting orders could be written again. */
  readonly resumed: () => void;
  /** A failure that the process cannot go on from. */
  readonly fatal: (error: unknown) => void;
}

/** Writes safety records and signs behind them. */
export class Safekeeper {
  private askedSeq = 0;
  private durableSeq = 0;
  private waitingSigns: { readonly lane: LaneIndex; readonly effect: Sign }[] = [];
  private waitingPersists: { readonly lane: LaneIndex; readonly effect: Persist }[] = [];
  private readonly unsubscribe: () => void;

  constructor(private readonly deps: SafekeeperDeps) {
    this.unsubscribe = deps.wal.onHealth((health) => {
      if (health === 'OK') this.retry();
    });
  }

  /** True while orders wait because the log takes no more. */
  get stalled(): boolean {
    return this.waitingPersists.length > 0;
  }

  persist(lane: LaneIndex, effect: Persist): void {
    if (effect.seq <= this.askedSeq) throw new InvariantError(`Persist ${String(effect.seq)} does not rise`);
    this.askedSeq = effect.seq;
    if (this.stalled || !this.write(lane, effect)) this.waitingPersists.push({ lane, effect });
  }

  sign(lane: LaneIndex, effect: Sign): void {
    if (effect.seq > this.askedSeq) throw new InvariantError(`Sign names Persist ${String(effect.seq)}, which was never ordered`);
    if (effect.seq <= this.durableSeq) this.signNow(lane, effect);
    else this.waitingSigns.push({ lane, effect });
  }

  close(): void {
    this.unsubscribe();
  }

  /** False when the log takes no more for now. */
  private write(lane: LaneIndex, effect: Persist): boolean {
    const { wal, generation } = this.deps;
    try {
      if (effect.body !== null) wal.append(LOG_RECORD.body, encodeBody(effect.body));
      const at = wal.append(LOG_RECORD.safety, encodeSafety({ generation, epoch: effect.epoch, bytes: effect.record }));
      wal
        .durable(at)
        .then(() => this.becameDurable(lane, effect.seq))
        .catch(this.deps.fatal);
      return true;
    } catch (error) {
      if (isBystackError(error, 'WAL_FULL')) return false;
      throw error;
    }
  }

  private retry(): void {
    if (!this.stalled) return;
    try {
      while (this.waitingPersists.length > 0) {
        const { lane, effect } = this.waitingPersists[0] as { lane: LaneIndex; effect: Persist };
        if (!this.write(lane, effect)) return;
        this.waitingPersists.shift();
      }
    } catch (error) {
      this.deps.fatal(error);
      return;
    }
    this.deps.resumed();
  }

  private becameDurable(lane: LaneIndex, seq: number): void {
    this.durableSeq = Math.max(this.durableSeq, seq);
    this.deps.answer(lane, { type: 'Persisted', seq });
    const ready = this.waitingSigns.filter(({ effect }) => effect.seq <= this.durableSeq);
    this.waitingSigns = this.waitingSigns.filter(({ effect }) => effect.seq > this.durableSeq);
    for (const one of ready) this.signNow(one.lane, one.effect);
    this.retry();
  }

  private signNow(lane: LaneIndex, effect: Sign): void {
    this.deps.answer(lane, { type: 'Signed', req: effect.req, signature: this.deps.keys[effect.key].sign(effect.payload) });
  }
}
