import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asciiToBytes } from '@bystack/base';
import { ed25519Sign, seedToPublicKey } from '@bystack/keys';
import { poolChecks } from '@bystack/testkit';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { InlinePool, installFastCrypto, ThreadPool, type ThreadPoolOptions, type VerifyPool } from '../index.js';

const folder = mkdtempSync(join(tmpdir(), 'bystack-pool-'));
const open: VerifyPool[] = [];
const threads = (options: ThreadPoolOptions = {}): ThreadPool => {
  const pool = new ThreadPool(options);
  open.push(pool);
  return pool;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

const message = asciiToBytes('a message');
const seed = new Uint8Array(32).fill(9);
const good = { publicKey: seedToPublicKey(seed), message, signature: ed25519Sign(seed, message) };
const refusal = (code: string): unknown => expect.objectContaining({ code });
const realWorker = new URL('../../dist/pool/worker.js', import.meta.url).href;

/** A worker that ends on its first work `deaths` times and works properly from then on. */
function fragileWorker(deaths: number): URL {
  const flag = join(folder, `${Math.random().toString(36).slice(2)}`);
  const path = `${flag}.mjs`;
  writeFileSync(
    path,
    `import { readFileSync, writeFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
let died = 0;
try { died = Number(readFileSync(${JSON.stringify(flag)}, 'utf8')); } catch {}
if (died < ${deaths}) {
  parentPort.on('message', () => { writeFileSync(${JSON.stringify(flag)}, String(died + 1)); process.exit(1); });
  parentPort.postMessage({ id: 0, verdicts: new Uint8Array(0) });
} else await import(${JSON.stringify(realWorker)});
`,
  );
  return pathToFileURL(path);
}

describe.each([
  ['inline', async () => new InlinePool(await installFastCrypto())],
  ['one thread', () => Promise.resolve(new ThreadPool())],
  ['two threads', () => Promise.resolve(new ThreadPool({ workers: 2 }))],
])('compliance of the pool: %s', (_name, make) => {
  for (const check of poolChecks) {
    it(check.name, async () => {
      const pool = await make();
      open.push(pool);
      await check.run(pool);
    });
  }
});

describe('ThreadPool', () => {
  it('starts no thread before there is work, and as many as allowed then', async () => {
    const pool = threads({ workers: 2 });
    expect(pool.status().workers).toBe(0);
    await pool.verifySignatures([good]);
    expect(pool.status().workers).toBe(1);
    await pool.verifySignatures(new Array(200).fill(good));
    expect(pool.status().workers).toBe(2);
  });

  it('answers consensus before transactions that came earlier', async () => {
    const pool = threads();
    await pool.warmUp();
    const order: string[] = [];
    const bulk = pool.verifySignatures(new Array(400).fill(good)).then(() => order.push('transactions'));
    const vote = pool.verifyChecks([{ scheme: 'identity', ...good }]).then(() => order.push('consensus'));
    await Promise.all([bulk, vote]);
    expect(order).toEqual(['consensus', 'transactions']);
  });

  it('refuses work above its bound, takes consensus all the same and a large request when it is idle', async () => {
    const pool = threads({ bounds: { consensus: 10, transactions: 100 } });
    const large = pool.verifySignatures(new Array(500).fill(good));
    await expect(pool.verifySignatures(new Array(100).fill(good))).rejects.toEqual(refusal('POOL_BUSY'));
    expect(await pool.verifySignatures([good], 'consensus')).toEqual([true]);
    expect(await large).toEqual(new Array(500).fill(true));
    expect(await pool.verifySignatures([good])).toEqual([true]);
  });

  it('tries work once more when a worker dies', async () => {
    const pool = threads({ workerUrl: fragileWorker(1) });
    const answers = await Promise.all([pool.verifySignatures(new Array(60).fill(good)), pool.verifySignatures([good], 'consensus')]);
    expect(answers).toEqual([new Array(60).fill(true), [true]]);
    expect(pool.status()).toMatchObject({ deaths: 1, workers: 1 });
  });

  it('refuses work that two workers died with, and goes on with other work', async () => {
    const pool = threads({ workerUrl: fragileWorker(2) });
    await expect(pool.verifySignatures([good])).rejects.toEqual(refusal('POOL_WORKER_DIED'));
    expect(await pool.verifySignatures([good])).toEqual([true]);
    expect(pool.status()).toMatchObject({ deaths: 2, waiting: { consensus: 0, transactions: 0 } });
  });

  it('refuses everything that waits when no worker can start', async () => {
    const pool = threads({ workerUrl: pathToFileURL(join(folder, 'absent.mjs')) });
    await expect(pool.warmUp()).rejects.toEqual(refusal('POOL_WORKER_DIED'));
    const work = [pool.verifySignatures(new Array(1_000).fill(good)), pool.verifySignatures([good], 'consensus')];
    for (const one of work) await expect(one).rejects.toEqual(refusal('POOL_WORKER_DIED'));
    expect(pool.status().deaths).toBeLessThan(6);
    await pool.close();
  });

  it('survives a worker that exhausts its heap', async () => {
    const path = join(folder, 'greedy.mjs');
    writeFileSync(
      path,
      `import { parentPort } from 'node:worker_threads';
parentPort.on('message', () => { const all = []; for (;;) all.push(new Array(1000).fill(Math.random())); });
parentPort.postMessage({ id: 0, verdicts: new Uint8Array(0) });
`,
    );
    const pool = threads({ workerUrl: pathToFileURL(path), heapMb: 8 });
    await expect(pool.verifySignatures([good])).rejects.toEqual(refusal('POOL_WORKER_DIED'));
  });
});
