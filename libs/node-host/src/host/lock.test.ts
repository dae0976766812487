import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LOCK_FILE, lockDataDir, startTimeOf, type LockHolder } from './lock.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bystack-lock-'));
});
afterEach(() => rm(dir, { recursive: true }));

const path = (): string => join(dir, LOCK_FILE);
const held = async (): Promise<LockHolder> => JSON.parse(await readFile(path(), 'utf8')) as LockHolder;
const leave = (holder: Partial<LockHolder>): Promise<void> => writeFile(path(), JSON.stringify(holder));

test('one holder at a time, and the file names it', async () => {
  const lock = await lockDataDir(dir, 'a');
  expect(await held()).toEqual(lock.holder);
  await expect(lockDataDir(dir, 'b')).rejects.toMatchObject({ facts: { code: 'HOST_LOCKED', pid: process.pid }, fault: 'environment' });
  await expect(lockDataDir(dir, 'b')).rejects.toThrow(/in use by process \d+ \(a\)/);
  await lock.release();
  expect(await readdir(dir)).toEqual([]);
  await (await lockDataDir(dir, 'b')).release();
});

test('of many that start at once exactly one holds the lock, whether a stale one lies there or not', async () => {
  for (const stale of [false, true]) {
    if (stale) await leave({ pid: 2 ** 22 + 1, startTime: '1', bootId: 'gone', instanceId: 'old' });
    const results = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => lockDataDir(dir, `n${String(i)}`)));
    const won = results.filter((r) => r.status === 'fulfilled');
    expect(won.length, `stale: ${String(stale)}`).toBe(1);
    await won[0]?.value.release();
  }
  expect(await readdir(dir)).toEqual([]);
});

test('a living process of the same boot and start time keeps its lock', async () => {
  const own = (await lockDataDir(dir, 'own')).holder;
  const start = startTimeOf(await readFile(`/proc/${String(process.ppid)}/stat`, 'utf8')) as string;
  await leave({ ...own, pid: process.ppid, startTime: start, instanceId: 'parent' });
  await expect(lockDataDir(dir, 'b')).rejects.toMatchObject({ facts: { code: 'HOST_LOCKED', pid: process.ppid } });
});

test('a lock of a dead process, of another boot, of a reused number, or without sense is taken over', async () => {
  const first = await lockDataDir(dir, 'own');
  const own = first.holder;
  await first.release();
  const stale: readonly [string, string][] = [
    ['dead', JSON.stringify({ ...own, pid: 2 ** 22 + 1 })],
    ['other boot', JSON.stringify({ ...own, bootId: 'another' })],
    ['reused number', JSON.stringify({ ...own, startTime: '1' })],
    ['empty', ''],
    ['no JSON', '{"pid":'],
    ['no holder', 'null'],
    ['bad number', JSON.stringify({ ...own, pid: -1 })],
  ];
  for (const [what, content] of stale) {
    await writeFile(path(), content);
    const lock = await lockDataDir(dir, what);
    expect((await held()).instanceId, what).toBe(what);
    await lock.release();
  }
});

test('releasing leaves the lock of another holder alone', async () => {
  const lock = await lockDataDir(dir, 'a');
  await leave({ ...lock.holder, pid: process.ppid });
  await lock.release();
  expect((await held()).pid).toBe(process.ppid);
});

test('a zombie holds nothing, whatever its name', () => {
  const stat = (state: string): string => `42 (a ) b) ${state} ${Array.from({ length: 18 }, (_, i) => String(i)).join(' ')} 777 1 2`;
  expect(startTimeOf(stat('S'))).toBe('777');
  expect(startTimeOf(stat('Z'))).toBeNull();
  expect(startTimeOf('garbage')).toBeNull();
});
