/**
 * The work pool over worker threads. A thread holds one request, so a block at the tip waits for one hash at most
 * (0.1 s); all threads but one end when they had nothing to do for a while.
 */
import type { Hash } from '@bystack/base';
import type { BodyVerdict } from '@bystack/powchain';
import { ThreadCrew } from '../threads/thread-crew.js';
import { workClosed, workDied } from './errors.js';
import { KnownHashes } from './known-hashes.js';
import { createSeedMemory, type SharedSeedMemory } from './shared-seeds.js';
import type { PowItem, WorkPool, WorkPoolStatus, WorkPriority } from './work-pool.js';
import { PowQueue, WORK_BOUNDS, type WorkBounds, type WorkJob } from './work-queue.js';
import type { WorkAnswer, WorkMessage, WorkRequest } from './worker.js';

const REST = { keep: 1, idleMs: 60_000 };

/** Choices of the pool. */
export interface ThreadWorkPoolOptions {
  /** Worker threads. Default 2. */
  readonly workers?: number;
  readonly bounds?: WorkBounds;
  /** Where seeds are expanded; threads of several pools may share it. Default: memory of its own. */
  readonly seeds?: SharedSeedMemory;
  /** Heap of one thread; beyond it the thread ends and is replaced. Default 192 MiB: a block of 21 MiB and its objects. */
  readonly heapMb?: number;
  /** When threads above `keep` end. Default: one is kept, the others end after 60 s without work. */
  readonly rest?: { readonly keep: number; readonly idleMs: number };
  /** Module that a thread runs. Default: the compiled `worker.js` of this folder. */
  readonly workerUrl?: URL;
}

/** The compiled entry, also when this file itself runs from source. */
const workerEntry = (): URL => new URL(import.meta.url.endsWith('.ts') ? '../../dist/pow/worker.js' : './worker.js', import.meta.url);

/** A pool of lazily started worker threads. */
export class ThreadWorkPool implements WorkPool {
  readonly name = 'threads';
  readonly #queue: PowQueue;
  readonly #crew: ThreadCrew<WorkJob, WorkAnswer>;
  readonly #known = new KnownHashes();
  readonly #whenIdle: (() => void)[] = [];
  readonly #done = { hash: 0, judge: 0 };
  #open = 0;
  #closing: Promise<void> | null = null;

  constructor(options: ThreadWorkPoolOptions = {}) {
    this.#queue = new PowQueue(options.bounds ?? WORK_BOUNDS);
    this.#crew = new ThreadCrew({
      size: options.workers ?? 2,
      inHandMax: 1,
      url: options.workerUrl ?? workerEntry(),
      heapMb: options.heapMb ?? 192,
      data: options.seeds ?? createSeedMemory(),
      rest: options.rest ?? REST,
      isEmpty: () => this.#queue.isEmpty,
      take: () => this.#queue.take(),
      message: (id, { request }) => ({ value: { id, request } satisfies WorkMessage, transfer: [] }),
      answered: (job, { result }) => this.#answered(job, result),
      retry: (job) => this.#queue.retry(job),
      refuse: (job, cause) => this.#refuse(job, cause),
      startFailed: workDied,
    });
  }

  async powHash(headerHash: Hash, seed: Hash, priority: WorkPriority = 'tip'): Promise<Hash> {
    this.#assertOpen();
    return this.#known.get({ headerHash, seed }, () => this.#ask<Hash>({ kind: 'hash', headerHash, seed }, priority));
  }

  async powHashMany(items: readonly PowItem[], priority: WorkPriority = 'sync'): Promise<Hash[]> {
    this.#assertOpen();
    this.#queue.assertRoom(priority, items.filter((item) => this.#known.isNew(item)).length);
    return Promise.all(items.map(({ headerHash, seed }) => this.powHash(headerHash, seed, priority)));
  }

  async judgeBody(raw: Uint8Array, subsidy: bigint, priority: WorkPriority = 'tip'): Promise<BodyVerdict> {
    this.#assertOpen();
    return this.#ask<BodyVerdict>({ kind: 'judge', raw, subsidy }, priority);
  }

  async warmUp(): Promise<void> {
    this.#assertOpen();
    await this.#crew.warmUp();
  }

  status(): WorkPoolStatus {
    const waiting = { tip: this.#queue.waiting('tip'), sync: this.#queue.waiting('sync'), mining: this.#queue.waiting('mining') };
    return { workers: this.#crew.size, waiting, hashed: this.#done.hash, judged: this.#done.judge, deaths: this.#crew.deaths };
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    if (this.#open > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    await this.#crew.terminate();
  }

  #assertOpen(): void {
    if (this.#closing !== null) throw workClosed();
  }

  /** The answer of a thread to one request; `Result` is what its kind answers. */
  #ask<Result extends NonNullable<WorkAnswer['result']>>(request: WorkRequest, priority: WorkPriority): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#queue.add(priority, { request, deaths: 0, resolve: (result) => resolve(result as Result), reject });
      this.#open += 1;
      this.#crew.dispatch();
    });
  }

  #answered(job: WorkJob, result: WorkAnswer['result']): void {
    this.#done[job.request.kind] += 1;
    job.resolve(result);
    this.#settled();
  }

  #refuse(job: WorkJob, cause: unknown): void {
    job.reject(workDied(cause));
    this.#settled();
  }

  #settled(): void {
    this.#open -= 1;
    if (this.#open === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
