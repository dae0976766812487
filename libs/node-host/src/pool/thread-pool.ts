/**
 * The pool over worker threads. A worker holds at most two slices, so it never idles between them and a consensus
 * check waits for at most two. A worker that ends with slices in hand is replaced and they are tried once more.
 */
import type { SignatureItem } from '@bystack/base';
import type { KeyedCheck } from '@bystack/replica';
import { ThreadCrew } from '../threads/thread-crew.js';
import { poolClosed, workerDied } from './errors.js';
import type { PoolPriority, PoolStatus, VerifyPool } from './pool.js';
import { toCheck } from './run-checks.js';
import { encodeWork, isWellFormed } from './work-codec.js';
import { WorkQueue, type Entry, type QueueBounds, type Request, type Slice } from './work-queue.js';
import type { AnswerMessage, WorkMessage } from './worker.js';

const IN_HAND_MAX = 2;

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

/** A pool of lazily started worker threads. */
export class ThreadPool implements VerifyPool {
  readonly name = 'threads';
  readonly #queue: WorkQueue;
  readonly #crew: ThreadCrew<Slice, AnswerMessage>;
  readonly #waiting: Record<PoolPriority, number> = { consensus: 0, transactions: 0 };
  readonly #whenIdle: (() => void)[] = [];
  #done = 0;
  #closing: Promise<void> | null = null;

  constructor(options: ThreadPoolOptions = {}) {
    this.#queue = new WorkQueue(options.bounds ?? DEFAULT_BOUNDS);
    this.#crew = new ThreadCrew({
      size: options.workers ?? 1,
      inHandMax: IN_HAND_MAX,
      url: options.workerUrl ?? workerEntry(),
      heapMb: options.heapMb ?? 24,
      isEmpty: () => this.#queue.isEmpty,
      take: () => this.#queue.take(),
      message: (id, slice) => {
        const work = encodeWork(slice.entries.map((entry) => entry.check));
        return { value: { id, work } satisfies WorkMessage, transfer: [work] };
      },
      answered: (slice, { verdicts }) => this.#answered(slice, verdicts),
      retry: (slice) => this.#queue.retry(slice),
      refuse: (slice, cause) => this.#refuse(slice, cause),
      startFailed: (cause) => workerDied(0, cause),
    });
  }

  verifySignatures(items: readonly SignatureItem[], priority: PoolPriority = 'transactions'): Promise<boolean[]> {
    return this.#request(items.map(toCheck), priority);
  }

  verifyChecks(checks: readonly KeyedCheck[]): Promise<boolean[]> {
    return this.#request(checks, 'consensus');
  }

  async warmUp(): Promise<void> {
    if (this.#closing !== null) throw poolClosed(0);
    await this.#crew.warmUp();
  }

  status(): PoolStatus {
    return { workers: this.#crew.size, waiting: { ...this.#waiting }, done: this.#done, deaths: this.#crew.deaths };
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    if (this.#waitingChecks() > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    await this.#crew.terminate();
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
      this.#crew.dispatch();
    });
  }

  #answered(slice: Slice, verdicts: Uint8Array): void {
    slice.entries.forEach((entry, i) => {
      entry.request.answers[entry.index] = verdicts[i] === 1;
      this.#settle(entry, null);
    });
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
