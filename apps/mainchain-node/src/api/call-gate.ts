/** A bounded number of calls at once; the others wait in order, for a bounded time. */
import { ApiFailure } from './errors.js';

interface Waiting {
  readonly start: () => void;
  readonly timer: NodeJS.Timeout;
}

/** Lets calls in. */
export class CallGate {
  #running = 0;
  readonly #queue: Waiting[] = [];

  constructor(private readonly limits: { readonly running: number; readonly waiting: number; readonly waitMs: number }) {}

  /** Runs the work when it is its turn. @throws ApiFailure `BTM001` when that takes too long or too many wait */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.limits.running) this.#running += 1;
    else await this.#wait();
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#running -= 1;
      else {
        clearTimeout(next.timer);
        next.start();
      }
    }
  }

  #wait(): Promise<void> {
    if (this.#queue.length >= this.limits.waiting) return Promise.reject(new ApiFailure('BTM001', 'too many requests at once'));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(new ApiFailure('BTM001', 'too many requests at once'));
      }, this.limits.waitMs);
      const waiting: Waiting = { start: resolve, timer };
      this.#queue.push(waiting);
    });
  }
}
