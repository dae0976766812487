/** One suite for the job queues on both stores: Postgres always, Redis where a server can be had. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, startRedis } from '@bystack/embedded';
import {
  postgresBackend,
  redisBackend,
  type AnyQueue,
  type AnyWorker,
  type QueueBackend,
} from '../../apps/control-plane/dist/queue/backend.js';
import { quiet, until } from '../support/control-plane.js';

const folder = mkdtempSync(join(tmpdir(), 'bystack-queue-'));
const WORKER = fileURLToPath(new URL('../support/queue-worker.mjs', import.meta.url));
const hasRedis =
  process.env['REDIS_URL'] !== undefined ||
  (process.env['PATH'] ?? '').split(delimiter).some((dir) => existsSync(join(dir, 'redis-server')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the jobs of these tests carry. */
interface Data {
  readonly n: number;
  readonly key: string;
  readonly failures: number;
  readonly label: string;
}

interface Store {
  readonly backend: QueueBackend;
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

const STORES: [string, boolean, () => Promise<Store>][] = [
  [
    'Postgres',
    true,
    async () => {
      const server = await startPostgres({ dataDir: join(folder, 'postgres'), log: quiet });
      return { backend: postgresBackend(server.url, quiet), environment: { QUEUE_POSTGRES: server.url }, stop: () => server.stop() };
    },
  ],
  [
    'Redis',
    hasRedis,
    async () => {
      const given = process.env['REDIS_URL'];
      const server = given
        ? { url: given, stop: () => Promise.resolve() }
        : await startRedis({ dataDir: join(folder, 'redis'), log: quiet });
      return { backend: redisBackend(server.url, quiet), environment: { QUEUE_REDIS: server.url }, stop: () => server.stop() };
    },
  ],
];

for (const [name, available, open] of STORES) {
  describe.skipIf(!available)(`job queues on ${name}`, () => {
    let store: Store;
    const parts: { close(): Promise<void> }[] = [];
    const children: ChildProcess[] = [];
    let serial = 0;
    const queueName = (): string => `t${process.pid}-${name}-${++serial}`;
    const queue = (id: string): AnyQueue => {
      const made = store.backend.queue(id);
      parts.push(made);
      return made;
    };
    const worker = (id: string, run: (data: Data) => Promise<void>, concurrency = 4): AnyWorker => {
      const made = store.backend.worker(id, (job) => run(job.data as Data), concurrency);
      parts.push(made);
      return made;
    };
    beforeAll(async () => {
      store = await open();
    });
    afterEach(async () => {
      for (const child of children.splice(0)) child.kill('SIGKILL');
      await Promise.all(
        parts
          .splice(0)
          .reverse()
          .map((part) => part.close()),
      );
    });
    afterAll(async () => {
      await store?.backend.close();
      await store?.stop();
    });

    it('every job runs once, in parallel up to the bound, and nothing is kept', async () => {
      const id = queueName();
      const jobs = queue(id);
      const seen: number[] = [];
      let running = 0;
      let most = 0;
      worker(id, async ({ n }) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        seen.push(n);
      });
      await Promise.all(Array.from({ length: 100 }, (_, n) => jobs.add('x', { n })));
      await until('all jobs ran', () => seen.length >= 100);
      await until('the queue is empty', async () => Object.values(await jobs.getJobCounts()).every((count) => count === 0));
      expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n));
      expect(most).toBeLessThanOrEqual(4);
      expect(most).toBeGreaterThan(1);
    });

    it('a failing job comes again with back-off until its attempts are used', async () => {
      const id = queueName();
      const jobs = queue(id);
      const tries: Record<string, number> = {};
      worker(id, async ({ key, failures }) => {
        tries[key] = (tries[key] ?? 0) + 1;
        if (tries[key] <= failures) throw new Error('not yet');
        return Promise.resolve();
      });
      const attempts = { attempts: 3, backoff: { type: 'fixed', delay: 20 } };
      await jobs.add('x', { key: 'heals', failures: 2 }, attempts);
      await jobs.add('x', { key: 'never', failures: 99 }, attempts);
      await until(
        'both are done',
        async () => Object.values(await jobs.getJobCounts()).every((count) => count === 0) && tries['never'] === 3,
      );
      expect(tries).toEqual({ heals: 3, never: 3 });
    });

    it('a delayed job waits, and an add without delay takes its place', async () => {
      const id = queueName();
      const jobs = queue(id);
      const ran: string[] = [];
      worker(id, async ({ label }) => {
        ran.push(label);
        return Promise.resolve();
      });
      const deduplication = { id: 'chain-1', keepLastIfActive: true, replace: true };
      await jobs.add('x', { label: 'later' }, { delay: 60_000, deduplication });
      await jobs.add('x', { label: 'now' }, { deduplication });
      await until('the second ran', () => ran.length > 0);
      expect(ran).toEqual(['now']);
    });

    it('adds while a job of the key runs are neither lost nor run beside it', async () => {
      const id = queueName();
      const jobs = queue(id);
      let release: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (release = resolve));
      const ran: number[] = [];
      let running = 0;
      let beside = false;
      worker(id, async ({ n }) => {
        beside ||= ++running > 1;
        ran.push(n);
        if (n === 0) await gate;
        running--;
      });
      const add = (n: number) => jobs.add('x', { n }, { deduplication: { id: 'chain-1', keepLastIfActive: true, replace: true } });
      await add(0);
      await until('the first runs', () => ran.length === 1);
      for (let n = 1; n <= 5; n++) await add(n);
      release();
      await until('the last change was seen', () => ran.includes(5));
      expect(beside).toBe(false);
      expect(ran.length).toBeLessThanOrEqual(3);
    });

    it('the job of a killed worker is taken over', async () => {
      const id = queueName();
      const jobs = queue(id);
      const child = fork(WORKER, [id], { env: { ...process.env, ...store.environment }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      children.push(child);
      const started = new Promise<void>((resolve) => child.once('message', () => resolve()));
      await jobs.add('x', { n: 1 });
      await started;
      child.kill('SIGKILL');
      const ran: number[] = [];
      worker(id, async ({ n }) => {
        ran.push(n);
        return Promise.resolve();
      });
      await until('another worker took over', () => ran.length > 0, 20_000);
      expect(ran).toEqual([1]);
    });

    it('closing a worker lets the job it runs finish', async () => {
      const id = queueName();
      const jobs = queue(id);
      let done = false;
      let started: () => void = () => undefined;
      const running = new Promise<void>((resolve) => (started = resolve));
      const mine = store.backend.worker(
        id,
        async () => {
          started();
          await new Promise((resolve) => setTimeout(resolve, 200));
          done = true;
        },
        1,
      );
      await jobs.add('x', {});
      await running;
      await mine.close();
      expect(done).toBe(true);
    });
  });
}
