import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { coinbaseBlock, workPoolChecks } from '@bystack/testkit';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { InlineWorkPool, ThreadWorkPool, WORK_BOUNDS, type ThreadWorkPoolOptions, type WorkPool } from '../index.js';

const folder = mkdtempSync(join(tmpdir(), 'bystack-work-pool-'));
const open: WorkPool[] = [];
const threads = (options: ThreadWorkPoolOptions = {}): ThreadWorkPool => {
  const pool = new ThreadWorkPool(options);
  open.push(pool);
  return pool;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

const seed = new Uint8Array(32);
const hash = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const refusal = (code: string): unknown => expect.objectContaining({ facts: expect.objectContaining({ code }) });

/** A worker that answers the first byte of what it gets at once, or ends instead, `deaths` times. */
function quickWorker(deaths = 0): URL {
  const flag = join(folder, Math.random().toString(36).slice(2));
  const path = `${flag}.mjs`;
  writeFileSync(
    path,
    `import { readFileSync, writeFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ id, request }) => {
  let died = 0;
  try { died = Number(readFileSync(${JSON.stringify(flag)}, 'utf8')); } catch {}
  if (died < ${deaths}) { writeFileSync(${JSON.stringify(flag)}, String(died + 1)); process.exit(1); }
  parentPort.postMessage({ id, result: request.kind === 'hash' ? request.headerHash : { error: 'quick', statusFail: [] } });
});
parentPort.postMessage({ id: 0, result: null });
`,
  );
  return pathToFileURL(path);
}

describe.each([
  ['inline', () => InlineWorkPool.open()],
  ['threads', () => Promise.resolve(new ThreadWorkPool())],
])('compliance of the work pool: %s', (_name, make: () => Promise<WorkPool>) => {
  for (const check of workPoolChecks) {
    it(check.name, async () => {
      const pool = await make();
      open.push(pool);
      await check.run(pool);
    });
  }
});

describe('ThreadWorkPool', () => {
  it('takes blocks at the tip before windows of old ones, both before hashes of miners', async () => {
    const pool = threads({ workers: 1, workerUrl: quickWorker() });
    await pool.warmUp();
    const order: string[] = [];
    const note = (what: string) => (): number => order.push(what);
    await Promise.all([
      pool.powHash(hash(1), seed, 'sync').then(note('first, already begun')),
      pool.powHash(hash(2), seed, 'mining').then(note('mining')),
      pool.powHash(hash(3), seed, 'sync').then(note('sync')),
      pool.powHash(hash(4), seed, 'tip').then(note('tip')),
      pool.judgeBody(coinbaseBlock(), 0n).then(note('body at the tip')),
    ]);
    expect(order).toEqual(['first, already begun', 'tip', 'body at the tip', 'sync', 'mining']);
  });

  it('refuses work above its bounds, a window as a whole, and takes other priorities all the same', async () => {
    const pool = threads({ workers: 1, workerUrl: quickWorker(), bounds: { tip: 1, sync: 3, mining: 1, bodyBytes: 300 } });
    const begun = pool.powHash(hash(1), seed);
    const window = [2, 3, 4, 5].map((n) => ({ headerHash: hash(n), seed }));
    await expect(pool.powHashMany(window)).rejects.toEqual(refusal('POW_BUSY'));
    expect(pool.status().waiting).toEqual({ tip: 0, sync: 0, mining: 0 });
    const fitting = pool.powHashMany(window.slice(0, 3));
    await expect(pool.powHash(hash(6), seed, 'sync')).rejects.toEqual(refusal('POW_BUSY'));
    const body = pool.judgeBody(new Uint8Array(1_000), 0n);
    await expect(pool.judgeBody(new Uint8Array(1), 0n, 'mining')).rejects.toEqual(refusal('POW_BUSY'));
    expect(await begun).toEqual(hash(1));
    expect(await fitting).toEqual([hash(2), hash(3), hash(4)]);
    expect((await body).error).toBe('quick');
    expect(await pool.powHash(hash(6), seed, 'sync')).toEqual(hash(6));
    expect(WORK_BOUNDS.bodyBytes).toBeGreaterThan(22_020_098);
  });

  it('tries work once more when a thread dies, and refuses it when two did', async () => {
    const once = threads({ workerUrl: quickWorker(1) });
    expect(await once.powHash(hash(1), seed)).toEqual(hash(1));
    expect(once.status().deaths).toBe(1);
    const twice = threads({ workerUrl: quickWorker(2) });
    await expect(twice.powHash(hash(1), seed)).rejects.toEqual(refusal('POOL_WORKER_DIED'));
    expect(await twice.powHash(hash(1), seed)).toEqual(hash(1));
  });

  it('refuses everything that waits when no thread can start', async () => {
    const pool = threads({ workerUrl: pathToFileURL(join(folder, 'absent.mjs')) });
    await expect(pool.warmUp()).rejects.toEqual(refusal('POOL_WORKER_DIED'));
    await expect(pool.powHash(hash(1), seed)).rejects.toEqual(refusal('POOL_WORKER_DIED'));
  });

  it('keeps one thread when there is no work, and starts others again', async () => {
    const pool = threads({ workerUrl: quickWorker(), rest: { keep: 1, idleMs: 1 } });
    await pool.warmUp();
    await vi.waitFor(() => expect(pool.status().workers).toBe(1));
    const window = [1, 2, 3].map((n) => ({ headerHash: hash(n), seed }));
    expect(await pool.powHashMany(window)).toHaveLength(3);
    expect(pool.status().deaths).toBe(0);
  });
});
