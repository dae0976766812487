import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@bystack/telemetry';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { isAlive, waitUntil } from './process.js';
import { startPostgres, startRedis } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'bystack-embedded-'));
const log = createLogger({ target: { kind: 'stderr' }, level: 'error' });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const query = async (url: string, text: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
};

describe('embedded Postgres', () => {
  it('starts, is found again while it runs, keeps rows over a kill and stops', { timeout: 120_000 }, async () => {
    const options = { dataDir: join(folder, 'postgres'), log };
    const first = await startPostgres(options);
    await query(first.url, 'create table t (n int)');
    await query(first.url, 'insert into t values (7)');
    const again = await startPostgres(options);
    expect(again.pid).toBe(first.pid);
    expect(again.url).toBe(first.url);
    process.kill(first.pid, 'SIGKILL');
    await waitUntil(10_000, () => !isAlive(first.pid));
    const second = await startPostgres(options);
    expect(second.pid).not.toBe(first.pid);
    expect(await query(second.url, 'select n from t')).toEqual([{ n: 7 }]);
    await second.stop();
    expect(isAlive(second.pid)).toBe(false);
    await second.stop();
  });
});

describe('Redis of the system', () => {
  const onPath = (process.env['PATH'] ?? '') !== '';
  it.runIf(onPath)('starts and stops, or says what is missing', { timeout: 30_000 }, async () => {
    try {
      const redis = await startRedis({ dataDir: join(folder, 'redis'), log });
      expect(isAlive(redis.pid)).toBe(true);
      await redis.stop();
      expect(isAlive(redis.pid)).toBe(false);
    } catch (error) {
      expect(error).toMatchObject({ facts: { code: 'EMBEDDED_REDIS_MISSING' } });
    }
  });
});
