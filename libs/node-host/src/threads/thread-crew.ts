/**
 * Worker threads that take jobs: started when there is work, replaced when they end with jobs in hand, whose jobs are
 * tried once more. The owner keeps the queue and says what to send; the crew knows neither.
 */
import { Worker, type ResourceLimits, type TransferListItem } from 'node:worker_threads';

const DEATHS_MAX = 2;
/** Threads in a row that ended and none was ready in between: then nothing will work, and what waits is refused. */
const FAILED_STARTS_MAX = 2;

/** A job counts the threads that ended with it in hand. */
export interface CrewJob {
  deaths: number;
}

/** Every answer carries the id of its message; the first message of a thread has id 0 and says that it is ready. */
export interface CrewAnswer {
  readonly id: number;
}

/** What the owner of the crew provides. */
export interface CrewOptions<Job extends CrewJob, Answer extends CrewAnswer> {
  /** Most threads. */
  readonly size: number;
  /** Jobs that one thread holds at a time. */
  readonly inHandMax: number;
  /** Module that a thread runs. */
  readonly url: URL;
  /** Heap of one thread in MiB; beyond it the thread ends and is replaced. */
  readonly heapMb: number;
  /** What every thread finds as its `workerData`. */
  readonly data?: unknown;
  /** Threads above `keep` end when they had no job for `idleMs`. Default: all stay. */
  readonly rest?: { readonly keep: number; readonly idleMs: number };
  /** True when `take` would give null. */
  isEmpty(): boolean;
  /** The next job, null when none waits. */
  take(): Job | null;
  /** What the thread gets, with `id` in it. */
  message(id: number, job: Job): { readonly value: unknown; readonly transfer: readonly TransferListItem[] };
  answered(job: Job, answer: Answer): void;
  /** A thread ended with it; `take` gives it again. */
  retry(job: Job): void;
  /** It will not be tried again. */
  refuse(job: Job, cause: unknown): void;
  /** The error of a thread that ended before it was ready. */
  startFailed(cause: unknown): Error;
}

interface Thread<Job> {
  readonly worker: Worker;
  readonly inHand: Map<number, Job>;
  /** Rejects when the thread ends before it could work. */
  readonly ready: Promise<void>;
  idle: NodeJS.Timeout | undefined;
}

const limits = (heapMb: number): ResourceLimits => ({ maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 4 });

/** Lazily started threads over the owner's queue. */
export class ThreadCrew<Job extends CrewJob, Answer extends CrewAnswer> {
  readonly #options: CrewOptions<Job, Answer>;
  readonly #threads: Thread<Job>[] = [];
  #nextId = 1;
  #deaths = 0;
  /** Threads that ended since one was last ready. */
  #failedStarts = 0;

  constructor(options: CrewOptions<Job, Answer>) {
    this.#options = options;
  }

  /** Threads alive. */
  get size(): number {
    return this.#threads.length;
  }

  /** Threads that ended by themselves. */
  get deaths(): number {
    return this.#deaths;
  }

  /** Starts all threads. Rejects with the owner's `startFailed` when one cannot. */
  async warmUp(): Promise<void> {
    while (this.#threads.length < this.#options.size) this.#spawn();
    await Promise.all(this.#threads.map((thread) => thread.ready));
  }

  /** Ends all threads at once; their jobs are neither answered nor refused. */
  async terminate(): Promise<void> {
    const threads = this.#threads.splice(0);
    for (const thread of threads) clearTimeout(thread.idle);
    await Promise.all(threads.map((thread) => thread.worker.terminate()));
  }

  /** Gives jobs to the least busy thread while one has room; starts threads up to the size. */
  dispatch(): void {
    for (;;) {
      const thread = this.#freeThread();
      if (thread === null) return;
      const job = this.#options.take();
      if (job === null) return;
      const id = this.#nextId++;
      const { value, transfer } = this.#options.message(id, job);
      thread.inHand.set(id, job);
      clearTimeout(thread.idle);
      thread.worker.ref();
      thread.worker.postMessage(value, transfer);
    }
  }

  #freeThread(): Thread<Job> | null {
    if (this.#options.isEmpty()) return null;
    const least = this.#threads.toSorted((a, b) => a.inHand.size - b.inHand.size)[0];
    if (least !== undefined && (least.inHand.size === 0 || this.#threads.length === this.#options.size)) {
      return least.inHand.size < this.#options.inHandMax ? least : null;
    }
    return this.#spawn();
  }

  #spawn(): Thread<Job> {
    const { url, heapMb, data } = this.#options;
    const worker = new Worker(url, { execArgv: [], env: {}, resourceLimits: limits(heapMb), workerData: data });
    let cause: unknown;
    worker.on('error', (error) => (cause = error));
    const ready = new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('exit', () => reject(this.#options.startFailed(cause)));
    });
    const thread: Thread<Job> = { worker, inHand: new Map(), ready, idle: undefined };
    worker.on('message', (answer: Answer) => this.#answered(thread, answer));
    worker.on('exit', () => this.#died(thread, cause));
    ready.then(
      () => this.#started(thread),
      () => undefined,
    );
    this.#threads.push(thread);
    return thread;
  }

  /** A thread keeps the process alive while it starts and while it has work, no longer. */
  #started(thread: Thread<Job>): void {
    this.#failedStarts = 0;
    if (thread.inHand.size === 0) this.#becameIdle(thread);
  }

  #answered(thread: Thread<Job>, answer: Answer): void {
    const job = thread.inHand.get(answer.id);
    if (job === undefined) return;
    thread.inHand.delete(answer.id);
    this.#options.answered(job, answer);
    this.dispatch();
    if (thread.inHand.size === 0) this.#becameIdle(thread);
  }

  /** Ends the thread after its time without work, unless it is one of those kept. */
  #becameIdle(thread: Thread<Job>): void {
    thread.worker.unref();
    const { rest } = this.#options;
    if (rest === undefined) return;
    clearTimeout(thread.idle);
    thread.idle = setTimeout(() => {
      const at = this.#threads.indexOf(thread);
      if (at < 0 || thread.inHand.size > 0 || this.#threads.length <= rest.keep) return;
      this.#threads.splice(at, 1);
      void thread.worker.terminate();
    }, rest.idleMs).unref();
  }

  #died(thread: Thread<Job>, cause: unknown): void {
    const at = this.#threads.indexOf(thread);
    if (at < 0) return;
    this.#threads.splice(at, 1);
    clearTimeout(thread.idle);
    this.#deaths += 1;
    this.#failedStarts += 1;
    for (const job of thread.inHand.values()) {
      job.deaths += 1;
      if (job.deaths < DEATHS_MAX) this.#options.retry(job);
      else this.#options.refuse(job, cause);
    }
    if (this.#failedStarts >= FAILED_STARTS_MAX) {
      for (let job = this.#options.take(); job !== null; job = this.#options.take()) this.#options.refuse(job, cause);
    }
    this.dispatch();
  }
}
