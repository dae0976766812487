/**
 * BullMQ's classes on the chosen store: Redis when one is configured, the control plane's own Postgres otherwise.
 * Both pass the same suite (test/integration/queue.int.test.ts).
 */
import { createPostgresBackend, Queue, withBackend, Worker, type Job, type Processor } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from '@bystack/base';

/** A queue as this program uses it, whatever stores it. */
export type AnyQueue = Pick<Queue, 'add' | 'close' | 'getJobCounts' | 'waitUntilReady'>;
/** A worker likewise. */
export type AnyWorker = Pick<Worker, 'close' | 'waitUntilReady'>;

/** What makes queues and workers. */
export interface QueueBackend {
  readonly kind: 'postgres' | 'redis';
  queue(name: string): AnyQueue;
  worker(name: string, processor: (job: Job) => Promise<void>, concurrency: number): AnyWorker;
  /** Ends shared connections; queues and workers are closed before. */
  close(): Promise<void>;
}

/** A job of a dead worker is taken over after about twice this. */
const LOCK_MS = 4_000;
const STALLED_CHECK_MS = 2_000;
/** Connections of one queue or worker. */
const POSTGRES_POOL = 2;

const WORKER = {
  lockDuration: LOCK_MS,
  stalledInterval: STALLED_CHECK_MS,
  /** A job carries an id only, so a job that outlived many workers is still right. */
  maxStalledCount: 1_000,
};

/** Jobs are kept only while they are under way; what happened is in the operation's own rows. */
const KEEP_NOTHING = { removeOnComplete: true, removeOnFail: true } as const;

/** Errors of connections are logged; without a listener they would end the process. */
function listened<T extends { on(event: 'error', listener: (error: Error) => void): unknown }>(part: T, log: Logger, name: string): T {
  part.on('error', (error) => log.warn('queue.error', { queue: name, error }));
  return part;
}

/** Queues on Postgres, in its schema `bullmq`. `url` is a secret. */
export function postgresBackend(url: string, log: Logger): QueueBackend {
  const classes = withBackend(createPostgresBackend);
  const connection = { connectionString: url, migrate: true, max: POSTGRES_POOL, application_name: 'bystack-queue' };
  return {
    kind: 'postgres',
    queue: (name) => listened(new classes.Queue(name, { connection, defaultJobOptions: KEEP_NOTHING }), log, name) as unknown as AnyQueue,
    worker: (name, processor, concurrency) =>
      listened(
        new classes.Worker(name, processor as unknown as Processor, { connection, concurrency, ...WORKER, ...removal() }),
        log,
        name,
      ) as unknown as AnyWorker,
    close: () => Promise.resolve(),
  };
}

/** Queues on Redis. `url` is a secret. */
export function redisBackend(url: string, log: Logger): QueueBackend {
  const connect = (): Redis => {
    const redis = new Redis(url, { maxRetriesPerRequest: null });
    connections.push(redis);
    return listened(redis, log, 'redis');
  };
  const connections: Redis[] = [];
  return {
    kind: 'redis',
    queue: (name) => listened(new Queue(name, { connection: connect(), defaultJobOptions: KEEP_NOTHING }), log, name),
    worker: (name, processor, concurrency) =>
      listened(new Worker(name, processor, { connection: connect(), concurrency, ...WORKER, ...removal() }), log, name),
    close: async () => {
      for (const redis of connections) redis.disconnect();
      return Promise.resolve();
    },
  };
}

const removal = () => ({ removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } });
