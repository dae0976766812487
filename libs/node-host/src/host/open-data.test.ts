import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '@bystack/base';
import { blockId, encodeBlock, type Block } from '@bystack/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeSafety, LOG_RECORD } from './log-records.js';
import { openData, readStart, type DataOptions } from './open-data.js';

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, child: () => quiet };
let dir: string;
let options: DataOptions;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bystack-data-'));
  options = { dataDir: join(dir, 'deep', 'node'), instanceId: 'n', generation: 3, store: 'lmdb' };
});
afterEach(() => rm(dir, { recursive: true }));

const zero = new Uint8Array(32);
const block = (height: bigint): Block => ({
  header: {
    height,
    parent: zero,
    timestamp: 1,
    epoch: 0n,
    createdView: height,
    producer: 0,
    txRoot: zero,
    witnessRoot: zero,
    stateRoot: zero,
    nextEpoch: zero,
    specHash: zero,
  },
  transactions: [],
});

test('a new directory starts empty; the newest safety record and bodies above the tip come back', async () => {
  const first = await openData(options, quiet);
  expect(await readStart(first, 10, 5)).toEqual({
    now: 5,
    tip: null,
    tipProof: null,
    epochStart: null,
    record: null,
    sets: [],
    bodies: [],
  });
  first.wal.append(LOG_RECORD.safety, encodeSafety({ generation: 3, epoch: 0n, bytes: Uint8Array.of(1) }));
  first.wal.append(LOG_RECORD.body, encodeBlock(block(1n)));
  first.wal.append(LOG_RECORD.safety, encodeSafety({ generation: 3, epoch: 7n, bytes: Uint8Array.of(2) }));
  await first.close();
  const again = await openData(options, quiet);
  const start = await readStart(again, 10, 6);
  expect(start.record).toEqual({ epoch: 7n, bytes: Uint8Array.of(2) });
  expect(start.bodies.map((b) => blockId(b.header))).toEqual([blockId(block(1n).header)]);
  await again.close();
});

test('a second opener is refused while the first lives', async () => {
  const first = await openData(options, quiet);
  await expect(openData(options, quiet)).rejects.toMatchObject({ code: 'HOST_LOCKED' });
  await first.close();
  await (await openData(options, quiet)).close();
});

test('an older generation is refused, whether store or log remembers it', async () => {
  await (await openData(options, quiet)).close();
  await expect(openData({ ...options, generation: 2 }, quiet)).rejects.toMatchObject({ facts: { code: 'HOST_GENERATION_OLD', known: 3 } });
  const data = await openData({ ...options, generation: 4 }, quiet);
  data.wal.append(LOG_RECORD.safety, encodeSafety({ generation: 4, epoch: 0n, bytes: Uint8Array.of(1) }));
  await data.close();
  await rm(join(options.dataDir, 'store'), { recursive: true });
  await expect(openData(options, quiet)).rejects.toMatchObject({ code: 'HOST_GENERATION_OLD' });
  expect(await readdir(options.dataDir), 'a refusal gives the lock back').not.toContain('lock');
});

test('a lost or damaged log is refused with what to do', async () => {
  const data = await openData(options, quiet);
  for (let i = 0; i < 3; i++)
    data.wal.append(LOG_RECORD.safety, encodeSafety({ generation: 3, epoch: 0n, bytes: new Uint8Array(50).fill(i) }));
  await data.close();
  const wal = join(options.dataDir, 'wal');
  const [name] = await readdir(wal);
  const { readFile } = await import('node:fs/promises');
  const whole = await readFile(join(wal, name as string));
  const bad = Buffer.from(whole);
  bad[30] = (bad[30] as number) ^ 1;
  await writeFile(join(wal, name as string), bad);
  await expect(openData(options, quiet)).rejects.toMatchObject({
    code: 'WAL_DAMAGED',
    remedy: expect.stringContaining('must not sign') as string,
  });
  await rm(wal, { recursive: true });
  await expect(openData(options, quiet)).rejects.toMatchObject({ code: 'WAL_DAMAGED', message: expect.stringContaining('gone') as string });
});

test('a record that the checksum allows but nobody can read is damage, not a crash', async () => {
  for (const [type, bytes] of [
    [LOG_RECORD.safety, 3],
    [LOG_RECORD.body, 3],
    [9, 40],
  ] as const) {
    const at = { ...options, dataDir: join(dir, `type${String(type)}`) };
    const data = await openData(at, quiet);
    try {
      data.wal.append(type, new Uint8Array(bytes));
    } catch {
      await data.close();
      continue;
    }
    await data.close();
    await expect(openData(at, quiet), `type ${String(type)}`).rejects.toMatchObject({ code: 'WAL_DAMAGED' });
  }
});

test('a directory that cannot be used is an environment failure', async () => {
  await writeFile(join(dir, 'file'), '');
  await expect(openData({ ...options, dataDir: join(dir, 'file') }, quiet)).rejects.toMatchObject({
    code: 'HOST_DATA_DIR',
    fault: 'environment',
  });
});
