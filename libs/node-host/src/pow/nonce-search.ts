/**
 * Looks for the nonce of a header in threads of their own, at the lowest priority of the system, so that validators
 * on the machine are not disturbed. One search at a time: a new one replaces the one before, whose threads give up
 * after the hash they are at (0.1 s).
 */
import { assert, type Hash } from '@bystack/base';
import type { MainHeader } from '@bystack/protocol';
import { ThreadCrew, type CrewJob } from '../threads/thread-crew.js';
import { workClosed, workDied } from './errors.js';
import { createSeedMemory, type SharedSeedMemory } from './shared-seeds.js';
import type { SearchAnswer, SearchMessage } from './search-worker.js';

/** A search: nonces from `header.nonce` on until Tensority under `seed` is at or below `target`. */
export interface SearchWork {
  readonly header: MainHeader;
  readonly seed: Hash;
  readonly target: bigint;
}

/** Choices of the search. */
export interface NonceSearchOptions {
  /** Threads. Default 1. */
  readonly workers?: number;
  /** Where seeds are expanded; threads of several pools may share it. Default: memory of its own. */
  readonly seeds?: SharedSeedMemory;
  /** Threads end after so long without a search. Default 10 s. */
  readonly idleMs?: number;
  /** Module that a thread runs. Default: the compiled `search-worker.js` of this folder. */
  readonly workerUrl?: URL;
}

const HEAP_MB = 24;
/** Words of the shared memory: number of the search in force, hashes of each thread's share. */
const GENERATION = 0;
const FIRST_COUNTER = 1;

interface Search {
  readonly generation: number;
  readonly work: SearchWork;
  /** Threads that may still find it. */
  shares: number;
  readonly resolve: (header: MainHeader | null) => void;
  readonly reject: (error: Error) => void;
}

interface Share extends CrewJob {
  readonly search: Search;
  readonly index: number;
}

const workerEntry = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/pow/search-worker.js' : './search-worker.js', import.meta.url);

/** Searching threads, started by the first search. */
export class NonceSearch {
  readonly workers: number;
  readonly #crew: ThreadCrew<Share, SearchAnswer>;
  readonly #shared: Int32Array;
  #waiting: Share[] = [];
  #current: Search | null = null;
  #closed = false;

  constructor(options: NonceSearchOptions = {}) {
    this.workers = options.workers ?? 1;
    assert(this.workers >= 1, 'a search needs a thread');
    this.#shared = new Int32Array(new SharedArrayBuffer(4 * (FIRST_COUNTER + this.workers)));
    this.#crew = new ThreadCrew({
      size: this.workers,
      inHandMax: 1,
      url: options.workerUrl ?? workerEntry(),
      heapMb: HEAP_MB,
      data: options.seeds ?? createSeedMemory(),
      rest: { keep: 0, idleMs: options.idleMs ?? 10_000 },
      isEmpty: () => this.#waiting.length === 0,
      take: () => this.#waiting.shift() ?? null,
      message: (id, share) => ({ value: this.#message(id, share), transfer: [] }),
      answered: (share, { nonce }) => this.#answered(share, nonce),
      retry: (share) => this.#retry(share),
      refuse: ({ search }, cause) => this.#end(search, () => search.reject(workDied(cause))),
      startFailed: workDied,
    });
  }

  /** Threads alive. */
  get threads(): number {
    return this.#crew.size;
  }

  /** Hashes computed since the start, by all threads. */
  get hashes(): number {
    return this.#shared.subarray(FIRST_COUNTER).reduce((sum, _, i) => sum + (Atomics.load(this.#shared, FIRST_COUNTER + i) >>> 0), 0);
  }

  /**
   * The header with its nonce; null when another search or `cancel` took its place. Rejects with `POOL_WORKER_DIED`
   * when its threads ended twice, `HOST_STOPPING` after `close`.
   */
  search(work: SearchWork): Promise<MainHeader | null> {
    if (this.#closed) return Promise.reject(workClosed());
    this.cancel();
    return new Promise((resolve, reject) => {
      const search = { generation: Atomics.load(this.#shared, GENERATION), work, shares: this.workers, resolve, reject };
      this.#current = search;
      this.#waiting = Array.from({ length: this.workers }, (_, index) => ({ search, index, deaths: 0 }));
      this.#crew.dispatch();
    });
  }

  /** Ends the search at hand, whose promise gives null. */
  cancel(): void {
    const search = this.#current;
    if (search !== null) this.#end(search, () => search.resolve(null));
  }

  /** Cancels and ends the threads. May be called again. */
  async close(): Promise<void> {
    this.#closed = true;
    this.cancel();
    await this.#crew.terminate();
  }

  #message(id: number, { search, index }: Share): SearchMessage {
    const { header, seed, target } = search.work;
    return {
      id,
      header,
      seed,
      target,
      first: header.nonce + BigInt(index),
      step: BigInt(this.workers),
      shared: this.#shared,
      generation: search.generation,
      counter: FIRST_COUNTER + index,
    };
  }

  #retry(share: Share): void {
    if (share.search === this.#current) this.#waiting.push(share);
  }

  /** A share that found nothing was told to stop, or came to the end of its nonces. */
  #answered({ search }: Share, nonce: bigint | null): void {
    search.shares -= 1;
    if (nonce !== null) this.#end(search, () => search.resolve({ ...search.work.header, nonce }));
    else if (search.shares === 0) this.#end(search, () => search.resolve(null));
  }

  /** Settles the search once; its other threads give up. */
  #end(search: Search, settle: () => void): void {
    if (search !== this.#current) return;
    this.#current = null;
    this.#waiting = [];
    Atomics.add(this.#shared, GENERATION, 1);
    settle();
  }
}
