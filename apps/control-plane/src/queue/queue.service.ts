/** Job queues: features register one handler per job in `onModuleInit`; workers start when the application is up. */
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { InvariantError, type Logger } from '@bystack/base';
import type { MetricsRegistry } from '@bystack/telemetry';
import type { Config } from '../config/config.js';
import { CONFIG, LOGGER, METRICS } from '../config/tokens.js';
import { postgresBackend, redisBackend, type AnyQueue, type AnyWorker, type QueueBackend } from './backend.js';
import { JOB_NAMES, type JobName, type Jobs } from './jobs.js';

/** Does the work of a job. A throw is retried with back-off; handlers repeat harmlessly. */
export type JobHandler<N extends JobName> = (data: Jobs[N]) => Promise<void>;

/** How a job is put in. */
export interface AddOptions {
  /** Not before this many ms from now. */
  readonly delayMs?: number;
  /**
   * Jobs of one key never run side by side and never pile up: while one waits, another add changes nothing (it takes the
   * place of a delayed one); while one runs, one more follows it.
   */
  readonly dedupeKey?: string;
}

/** A failing job is tried this often before it is dropped; the sweep of its feature brings it back. */
const ATTEMPTS = 5;
const BACKOFF_MS = 500;

@Injectable()
export class QueueService implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #handlers = new Map<JobName, { readonly run: JobHandler<JobName>; readonly concurrency: number }>();
  readonly #queues = new Map<JobName, AnyQueue>();
  readonly #workers: AnyWorker[] = [];
  #backend: QueueBackend | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(METRICS) private readonly metrics: MetricsRegistry,
  ) {}

  /** Registers the handler of a job, in `onModuleInit`. @throws InvariantError on a second one */
  worker<N extends JobName>(name: N, run: JobHandler<N>, concurrency = 4): void {
    if (this.#handlers.has(name)) throw new InvariantError(`two handlers for job ${name}`);
    this.#handlers.set(name, { run: run as JobHandler<JobName>, concurrency });
  }

  /** Puts a job in. Never inside a database transaction: emit an event there and let the relay call this. */
  async add<N extends JobName>(name: N, data: Jobs[N], options: AddOptions = {}): Promise<void> {
    await this.#queue(name).add(name, data, {
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: BACKOFF_MS, jitter: 0.5 },
      ...(options.delayMs ? { delay: options.delayMs } : {}),
      ...(options.dedupeKey ? { deduplication: { id: options.dedupeKey, keepLastIfActive: true, replace: true } } : {}),
    });
  }

  /** Jobs of a queue that are not done: waiting, delayed and running. */
  async depth(name: JobName): Promise<number> {
    const counts = await this.#queue(name).getJobCounts('waiting', 'delayed', 'active', 'prioritized');
    return Object.values(counts).reduce((sum, n) => sum + n, 0);
  }

  /** @throws InvariantError when a job has no handler in a process that runs jobs */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.runsJobs) return;
    for (const name of JOB_NAMES) {
      const handler = this.#handlers.get(name);
      if (!handler) throw new InvariantError(`no handler for job ${name}`);
      const worker = this.#store().worker(name, (job) => this.#run(name, handler.run, job.data as Jobs[JobName]), handler.concurrency);
      this.#workers.push(worker);
      await worker.waitUntilReady();
    }
  }

  async #run(name: JobName, run: JobHandler<JobName>, data: Jobs[JobName]): Promise<void> {
    const started = performance.now();
    try {
      await run(data);
      this.metrics.increment('bystack_jobs_total', 1, { job: name, result: 'done' });
    } catch (error) {
      this.metrics.increment('bystack_jobs_total', 1, { job: name, result: 'failed' });
      this.log.warn('job.failed', { job: name, ...data, error });
      throw error;
    } finally {
      this.metrics.observe('bystack_job_seconds', (performance.now() - started) / 1000, { job: name });
    }
  }

  #queue(name: JobName): AnyQueue {
    let queue = this.#queues.get(name);
    if (!queue) {
      queue = this.#store().queue(name);
      this.#queues.set(name, queue);
    }
    return queue;
  }

  #store(): QueueBackend {
    const { redisUrl, postgresUrl } = this.config;
    return (this.#backend ??= redisUrl === null ? postgresBackend(postgresUrl, this.log) : redisBackend(redisUrl, this.log));
  }

  /** Workers finish the job they run; the deadline of the whole stop bounds it. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    await this.#backend?.close();
  }
}
