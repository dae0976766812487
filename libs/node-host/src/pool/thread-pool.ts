/**
 * The pool over worker threads. A worker holds at most two slices, so it never idles between them and a consensus
 * check waits for at most two. A worker that ends with slices in hand is replaced and they are tried once more.
 */
import { Worker } from 'node:worker_threads';
import type { SignatureItem } from '@bystack/base';
import type { KeyedCheck } from '@bystack/replica';
import { poolClosed, workerDied } from './errors.js';
import type { PoolPriority, PoolStatus, VerifyPool } from './pool.js';
import { toCheck } from './run-checks.js';
import { encodeWork, isWellFormed } from './work-codec.js';
import { WorkQueue, type Entry, type QueueBounds, type Request, type Slice } from './work-queue.js';
import type { AnswerMessage, WorkMessage } from './worker.js';

const IN_HAND_MAX = 2;
const DEATHS_MAX = 2;

/** Choices of the pool. */
export interface ThreadPoolOptions {
  /** Worker threads. Default 1: validators share a machine. */
  readonly workers?: number;
  /** Checks that may wait per priority. */
  readonly bounds?: QueueBounds;
  /** Heap of one worker; beyond it the worker ends and is replaced. Default 24 MiB. */
  readonly heapMb?: number;
  /** Module that a worker runs. Default: the compiled `worker.js` of this lib. */
  readonly workerUrl?: URL;
}

const DEFAULT_BOUNDS: QueueBounds = { consensus: 8_192, transactions: 32_768 };

/** The compiled entry, also when this file itself runs from source. */
const workerEntry = (): URL => new URL(import.meta.url.endsWith('.ts') ? '../../dist/pool/worker.js' : './worker.js', import.meta.url);

/** Threads in a row that ended and none was ready in between: then nothing will work, and what waits is refused. */
const FAILED_STARTS_MAX = 2;

interface Thread {
  readonly worker: Worker;
  readonly inHand: Map<number, Slice>;
  /** Rejects with `POOL_WORKER_DIED` when the thread ends before it could work. */
  readonly ready: Promise<void>;
}

/** A pool of lazily started worker threads. */
export class ThreadPool implements VerifyPool {
  readonly name = 'threads';
  readonly #size: number;
  readonly #heapMb: number;
  readonly #url: URL;
  readonly #queue: WorkQueue;
  readonly #threads: Thread[] = [];
  readonly #waiting: Record<PoolPriority, number> = { consensus: 0, transactions: 0 };
  readonly #whenIdle: (() => void)[] = [];
  #nextId = 1;
  #done = 0;
  #deaths = 0;
  /** Threads that ended since one was last ready. */
  #failedStarts = 0;
  #closing: Promise<void> | null = null;

  constructor(options: ThreadPoolOptions = {}) {
    this.#size = options.workers ?? 1;
    this.#heapMb = options.heapMb ?? 24;
    this.#url = options.workerUrl ?? workerEntry();
    this.#queue = new WorkQueue(options.bounds ?? DEFAULT_BOUNDS);
  }

  verifySignatures(items: readonly SignatureItem[], priority: PoolPriority = 'transactions'): Promise<boolean[]> {
    return this.#request(items.map(toCheck), priority);
  }

  verifyChecks(checks: readonly KeyedCheck[]): Promise<boolean[]> {
    return this.#request(checks, 'consensus');
  }

  async warmUp(): Promise<void> {
    if (this.#closing !== null) throw poolClosed(0);
    while (this.#threads.length < this.#size) this.#spawn();
    await Promise.all(this.#threads.map((thread) => thread.ready));
  }

  status(): PoolStatus {
    return { workers: this.#threads.length, waiting: { ...this.#waiting }, done: this.#done, deaths: this.#deaths };
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    if (this.#waitingChecks() > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    await Promise.all(this.#threads.splice(0).map((thread) => thread.worker.terminate()));
  }

  #request(checks: readonly KeyedCheck[], priority: PoolPriority): Promise<boolean[]> {
    if (this.#closing !== null) return Promise.reject(poolClosed(checks.length));
    return new Promise((resolve, reject) => {
      const answers = new Array<boolean>(checks.length).fill(false);
      const sound = checks.map((check, index) => ({ check, index })).filter(({ check }) => isWellFormed(check));
      if (sound.length === 0) {
        resolve(answers);
        return;
      }
      const request: Request = { priority, answers, remaining: sound.length, settled: false, resolve, reject };
      this.#queue.add(
        priority,
        sound.map(({ check, index }) => ({ check, index, request })),
      );
      this.#waiting[priority] += sound.length;
      this.#dispatch();
    });
  }

  /** Gives slices to the least busy thread while one has room; starts threads up to the size. */
  #dispatch(): void {
    for (;;) {
      const thread = this.#freeThread();
      if (thread === null) return;
      const slice = this.#queue.take();
      if (slice === null) return;
      const id = this.#nextId++;
      const work = encodeWork(slice.entries.map((entry) => entry.check));
      thread.inHand.set(id, slice);
      thread.worker.ref();
      thread.worker.postMessage({ id, work } satisfies WorkMessage, [work]);
    }
  }

  #freeThread(): Thread | null {
    if (this.#queue.isEmpty) return null;
    const least = this.#threads.toSorted((a, b) => a.inHand.size - b.inHand.size)[0];
    if (least !== undefined && (least.inHand.size === 0 || this.#threads.length === this.#size)) {
      return least.inHand.size < IN_HAND_MAX ? least : null;
    }
    return this.#spawn();
  }

  #spawn(): Thread {
    const worker = new Worker(this.#url, {
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: this.#heapMb, maxYoungGenerationSizeMb: 4 },
    });
    let cause: unknown;
    worker.on('error', (error) => (cause = error));
    // The first message of a thread says that it is ready.
    const ready = new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('exit', () => reject(workerDied(0, cause)));
    });
    const thread: Thread = { worker, inHand: new Map(), ready };
    worker.on('message', (answer: AnswerMessage) => this.#answered(thread, answer));
    worker.on('exit', () => this.#died(thread, cause));
    ready.then(
      () => this.#started(thread),
      () => undefined,
    );
    this.#threads.push(thread);
    return thread;
  }

  /** A thread keeps the process alive while it starts and while it has work, no longer. */
  #started(thread: Thread): void {
    this.#failedStarts = 0;
    if (thread.inHand.size === 0) thread.worker.unref();
  }

  #answered(thread: Thread, { id, verdicts }: AnswerMessage): void {
    const slice = thread.inHand.get(id);
    if (slice === undefined) return;
    thread.inHand.delete(id);
    if (thread.inHand.size === 0) thread.worker.unref();
    slice.entries.forEach((entry, i) => {
      entry.request.answers[entry.index] = verdicts[i] === 1;
      this.#settle(entry, null);
    });
    this.#dispatch();
  }

  #died(thread: Thread, cause: unknown): void {
    const at = this.#threads.indexOf(thread);
    if (at < 0) return;
    this.#threads.splice(at, 1);
    this.#deaths += 1;
    this.#failedStarts += 1;
    for (const slice of thread.inHand.values()) {
      slice.deaths += 1;
      if (slice.deaths < DEATHS_MAX) this.#queue.retry(slice);
      else this.#refuse(slice, cause);
    }
    if (this.#failedStarts >= FAILED_STARTS_MAX) {
      for (let slice = this.#queue.take(); slice !== null; slice = this.#queue.take()) this.#refuse(slice, cause);
    }
    this.#dispatch();
  }

  #refuse(slice: Slice, cause: unknown): void {
    for (const entry of slice.entries) this.#settle(entry, workerDied(slice.entries.length, cause));
  }

  /** Counts one check as answered; the request is answered with its last check, or with the first error. */
  #settle(entry: Entry, error: Error | null): void {
    const { request } = entry;
    this.#waiting[request.priority] -= 1;
    this.#done += 1;
    request.remaining -= 1;
    if (!request.settled && (error !== null || request.remaining === 0)) {
      request.settled = true;
      if (error === null) request.resolve(request.answers);
      else request.reject(error);
    }
    if (this.#waitingChecks() === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #waitingChecks(): number {
    return this.#waiting.consensus + this.#waiting.transactions;
  }
}
