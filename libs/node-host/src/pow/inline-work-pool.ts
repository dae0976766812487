/** The pool without threads: computes at once in the calling thread. For tests and for tools that may block. */
import type { Hash } from '@bystack/base';
import type { BodyVerdict } from '@bystack/powchain';
import { workClosed } from './errors.js';
import { KnownHashes } from './known-hashes.js';
import type { PowItem, WorkPool, WorkPoolStatus } from './work-pool.js';
import { loadWorkTasks, type WorkTasks } from './work-tasks.js';

/** A pool that computes in the calling thread. */
export class InlineWorkPool implements WorkPool {
  readonly name = 'inline';
  readonly #tasks: WorkTasks;
  readonly #known = new KnownHashes();
  #hashed = 0;
  #judged = 0;
  #closed = false;

  private constructor(tasks: WorkTasks) {
    this.#tasks = tasks;
  }

  /** Loads the fast cryptography of this thread. */
  static async open(): Promise<InlineWorkPool> {
    return new InlineWorkPool(await loadWorkTasks());
  }

  powHash(headerHash: Hash, seed: Hash): Promise<Hash> {
    if (this.#closed) return Promise.reject(workClosed());
    return this.#known.get({ headerHash, seed }, () => {
      this.#hashed += 1;
      return Promise.resolve(this.#tasks.hash(headerHash, seed));
    });
  }

  powHashMany(items: readonly PowItem[]): Promise<Hash[]> {
    if (this.#closed) return Promise.reject(workClosed());
    return Promise.all(items.map(({ headerHash, seed }) => this.powHash(headerHash, seed)));
  }

  judgeBody(raw: Uint8Array, subsidy: bigint): Promise<BodyVerdict> {
    if (this.#closed) return Promise.reject(workClosed());
    this.#judged += 1;
    return Promise.resolve(this.#tasks.judge(raw, subsidy));
  }

  warmUp(): Promise<void> {
    return this.#closed ? Promise.reject(workClosed()) : Promise.resolve();
  }

  status(): WorkPoolStatus {
    return { workers: 0, waiting: { tip: 0, sync: 0, mining: 0 }, hashed: this.#hashed, judged: this.#judged, deaths: 0 };
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }
}
