/** A virtual clock that jumps from job to job: a binary heap by (time, order of planning). */
import type { TimeMs } from '@bystack/base';

/** Work planned for a time. */
export interface Job {
  readonly at: TimeMs;
  readonly order: number;
  readonly run: () => void | Promise<void>;
}

/** Planned work; two jobs of one time run in the order they were planned. */
export class VirtualTime {
  readonly #heap: Job[] = [];
  #order = 0;

  constructor(public now: TimeMs) {}

  /** Plans work after a delay, ms. */
  later(ms: number, run: Job['run']): void {
    this.#heap.push({ at: this.now + Math.max(0, Math.ceil(ms)), order: this.#order++, run });
    let i = this.#heap.length - 1;
    while (i > 0 && this.#before(i, (i - 1) >> 1)) i = this.#swap(i, (i - 1) >> 1);
  }

  /** Takes the next job up to a time and moves the clock to it; null when there is none. */
  next(end: TimeMs): Job | null {
    const top = this.#heap[0];
    if (!top || top.at > end) return null;
    const last = this.#heap.pop() as Job;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    this.now = Math.max(this.now, top.at);
    return top;
  }

  #sink(from: number): void {
    for (let i = from; ;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < this.#heap.length && this.#before(child, least)) least = child;
      if (least === i) return;
      i = this.#swap(i, least);
    }
  }
  #before(i: number, j: number): boolean {
    const a = this.#heap[i] as Job;
    const b = this.#heap[j] as Job;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }
  #swap(i: number, j: number): number {
    const a = this.#heap[i] as Job;
    this.#heap[i] = this.#heap[j] as Job;
    this.#heap[j] = a;
    return j;
  }
}
