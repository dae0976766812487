/** Orders of the running step, request numbers and timers. */
import type { Ms, Problem } from '@bystack/consensus';
import type { Lane, PeerId, ReplicaEffect } from './types.js';

/** Collects effects in order; names requests and timers. */
export class Outbox {
  #effects: ReplicaEffect[] = [];
  #req = 0;
  #token = 0;
  readonly #timers = new Map<string, number>();

  /** Effects since the last call. */
  take(): readonly ReplicaEffect[] {
    const out = this.#effects;
    this.#effects = [];
    return out;
  }

  emit(effect: ReplicaEffect): void {
    this.#effects.push(effect);
  }

  /** A request number never used before. */
  request(): number {
    return ++this.#req;
  }

  send(to: readonly PeerId[], lane: Lane, bytes: Uint8Array): void {
    if (to.length > 0) this.emit({ type: 'Send', to, lane, bytes });
  }

  note(name: string, value = 1): void {
    this.emit({ type: 'Note', name, value });
  }

  report(peer: PeerId, problem: Pick<Problem, 'code'>): void {
    this.emit({ type: 'ReportPeer', peer, code: problem.code });
  }

  setTimer(name: string, ms: Ms): number {
    const token = ++this.#token;
    this.#timers.set(name, token);
    this.emit({ type: 'SetTimer', name, token, ms });
    return token;
  }

  clearTimer(name: string): void {
    if (this.#timers.delete(name)) this.emit({ type: 'ClearTimer', name });
  }

  hasTimer(name: string): boolean {
    return this.#timers.has(name);
  }

  /** True when the timer was not set again or cleared meanwhile; it is gone then. */
  fired(name: string, token: number): boolean {
    return this.#timers.get(name) === token && this.#timers.delete(name);
  }

  /** Clears every timer whose name begins with the prefix. */
  clearTimers(prefix: string): void {
    for (const name of [...this.#timers.keys()]) if (name.startsWith(prefix)) this.clearTimer(name);
  }
}
