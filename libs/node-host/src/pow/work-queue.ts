/** Bounded queues of hashes and bodies, one per priority; threads take the most urgent and oldest. */
import type { CrewJob } from '../threads/thread-crew.js';
import { workBusy } from './errors.js';
import { WORK_PRIORITIES, type WorkPriority } from './work-pool.js';
import type { WorkAnswer, WorkRequest } from './worker.js';

/** One request and who waits for it. */
export interface WorkJob extends CrewJob {
  readonly request: WorkRequest;
  readonly resolve: (result: WorkAnswer['result']) => void;
  readonly reject: (error: Error) => void;
}

/** Most requests that wait per priority, and bytes of bodies that wait in all. */
export interface WorkBounds {
  readonly tip: number;
  readonly sync: number;
  readonly mining: number;
  readonly bodyBytes: number;
}

/** Two windows of headers (0.1 s each), and bodies of a few blocks of the largest size. */
export const WORK_BOUNDS: WorkBounds = { tip: 256, sync: 4_096, mining: 64, bodyBytes: 67_108_864 };

const bodyBytes = (request: WorkRequest): number => (request.kind === 'judge' ? request.raw.length : 0);

/** First in, first out per priority. */
export class PowQueue {
  readonly #jobs: Record<WorkPriority, WorkJob[]> = { tip: [], sync: [], mining: [] };
  readonly #retries: WorkJob[] = [];
  readonly #bounds: WorkBounds;
  #bodyBytes = 0;

  constructor(bounds: WorkBounds) {
    this.#bounds = bounds;
  }

  /** Refuses when so many more would not fit. @throws BystackError `POW_BUSY` */
  assertRoom(priority: WorkPriority, count: number): void {
    if (this.#jobs[priority].length + count > this.#bounds[priority]) throw workBusy();
  }

  /** A body larger than the bound is taken when no other waits. @throws BystackError `POW_BUSY` */
  add(priority: WorkPriority, job: WorkJob): void {
    this.assertRoom(priority, 1);
    const bytes = bodyBytes(job.request);
    if (this.#bodyBytes > 0 && this.#bodyBytes + bytes > this.#bounds.bodyBytes) throw workBusy();
    this.#bodyBytes += bytes;
    this.#jobs[priority].push(job);
  }

  /** Puts a job back whose thread died; it is taken next. */
  retry(job: WorkJob): void {
    this.#retries.push(job);
  }

  get isEmpty(): boolean {
    return this.#retries.length === 0 && WORK_PRIORITIES.every((priority) => this.#jobs[priority].length === 0);
  }

  /** Requests of the priority that no thread has begun. */
  waiting(priority: WorkPriority): number {
    return this.#jobs[priority].length;
  }

  /** The next job, null when none waits. */
  take(): WorkJob | null {
    const retry = this.#retries.shift();
    if (retry !== undefined) return retry;
    for (const priority of WORK_PRIORITIES) {
      const job = this.#jobs[priority].shift();
      if (job === undefined) continue;
      this.#bodyBytes -= bodyBytes(job.request);
      return job;
    }
    return null;
  }
}
