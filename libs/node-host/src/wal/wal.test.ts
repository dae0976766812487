import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BystackError, type Logger } from '@bystack/base';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { crc32c } from './crc32c.js';
import { diskFiles, type WalFile, type WalFiles } from './files.js';
import { RECORD_OVERHEAD, type WalRecord } from './record.js';
import { Wal } from './wal.js';

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, child: () => quiet };
const STATE = 1;
const BODY = 2;
const heightOf = (r: WalRecord): bigint | null => (r.type === BODY ? BigInt(r.payload[0] as number) : null);
const options = { heightOf, segmentBytes: 400, retryMs: 5 };
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'wal-'));
});
afterEach(() => rm(dir, { recursive: true }));
const open = async (files?: WalFiles, over = {}): Promise<{ wal: Wal; records: readonly WalRecord[] }> =>
  Wal.open(files ?? (await diskFiles(dir)), { ...options, ...over }, quiet);
const codeOf = async (p: Promise<unknown>): Promise<string> =>
  p.then(
    () => 'no error',
    (e: unknown) => (e instanceof BystackError ? e.code : String(e)),
  );
const write = async (payloads: readonly Uint8Array[], over = {}): Promise<void> => {
  const { wal } = await open(undefined, over);
  for (const p of payloads) await wal.durable(wal.append(STATE, p));
  await wal.close();
};
const lastSegment = async (): Promise<string> => join(dir, (await readdir(dir)).sort().at(-1) as string);

test('the checksum is CRC-32C', () => {
  expect(crc32c(new TextEncoder().encode('123456789')).toString(16)).toBe('e3069283');
  expect(crc32c(new Uint8Array(32)).toString(16)).toBe('8a9136aa');
});

describe('replay', () => {
  test('gives what was durable, across segments, in order', async () => {
    const payloads = Array.from({ length: 50 }, (_, i) => new Uint8Array(30).fill(i));
    await write(payloads);
    expect((await readdir(dir)).length).toBeGreaterThan(3);
    const { wal, records } = await open();
    expect(records.map((r) => r.payload[0])).toEqual(payloads.map((p) => p[0]));
    expect(records.map((r) => r.seq)).toEqual(payloads.map((_, i) => i + 1));
    expect(wal.append(STATE, new Uint8Array(1))).toBe(51);
    await wal.close();
  });

  test('records that gather share a sync, and durable answers in order', async () => {
    const real = await diskFiles(dir);
    let syncs = 0;
    const counting: WalFiles = {
      ...real,
      open: async (name) => {
        const f = await real.open(name);
        return {
          write: (b, at) => f.write(b, at),
          truncate: (n) => f.truncate(n),
          close: () => f.close(),
          sync: () => (syncs++, f.sync()),
        };
      },
    };
    const { wal } = await open(counting, { segmentBytes: 1e6 });
    syncs = 0;
    const seqs = Array.from({ length: 100 }, (_, i) => wal.append(STATE, new Uint8Array([i])));
    const order: number[] = [];
    await Promise.all(seqs.map((s) => wal.durable(s).then(() => order.push(s))));
    expect(order).toEqual(seqs);
    expect(syncs).toBeLessThanOrEqual(3);
    await wal.close();
  });

  test('an unfinished last record is dropped at every cut, and the log goes on behind it', async () => {
    await write([new Uint8Array(5).fill(1), new Uint8Array(40).fill(2)], { segmentBytes: 1e6 });
    const path = await lastSegment();
    const whole = await readFile(path);
    const first = RECORD_OVERHEAD + 5;
    for (let cut = first; cut < whole.length; cut += 7) {
      await writeFile(path, whole.subarray(0, cut));
      const { wal, records } = await open();
      expect(
        records.map((r) => r.payload[0]),
        `cut at ${cut}`,
      ).toEqual([1]);
      expect(wal.append(STATE, new Uint8Array([9])), `cut at ${cut}`).toBe(2);
      await wal.durable(2);
      await wal.close();
      const again = await open();
      expect(
        again.records.map((r) => r.payload[0]),
        `cut at ${cut}`,
      ).toEqual([1, 9]);
      await again.wal.close();
    }
  });

  test('a flipped bit before the last record is damage, never silence', async () => {
    await write(
      Array.from({ length: 6 }, (_, i) => new Uint8Array(20).fill(i)),
      { segmentBytes: 1e6 },
    );
    const path = await lastSegment();
    const whole = await readFile(path);
    const lastStart = whole.length - RECORD_OVERHEAD - 20;
    await fc.assert(
      fc.asyncProperty(fc.nat(lastStart * 8 - 1), async (bit) => {
        const bytes = Buffer.from(whole);
        bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
        await writeFile(path, bytes);
        expect(await codeOf(open())).toBe('WAL_DAMAGED');
      }),
      { seed: 3, numRuns: 120 },
    );
  });

  test('a missing segment and a cut in an older one are damage', async () => {
    await write(Array.from({ length: 50 }, (_, i) => new Uint8Array(30).fill(i)));
    const names = (await readdir(dir)).sort();
    const second = join(dir, names[1] as string);
    const bytes = await readFile(second);
    await writeFile(second, bytes.subarray(0, bytes.length - 3));
    expect(await codeOf(open())).toBe('WAL_DAMAGED');
    await rm(second);
    expect(await codeOf(open())).toBe('WAL_DAMAGED');
  });
});

describe('disk trouble', () => {
  class FullDisk implements WalFile {
    constructor(
      private readonly inner: WalFile,
      private readonly state: { full: boolean; broken: boolean; attempts: number },
    ) {}
    async write(bytes: Uint8Array, at: number): Promise<void> {
      this.state.attempts++;
      if (this.state.full) {
        await this.inner.write(bytes.subarray(0, bytes.length >> 1), at);
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      }
      await this.inner.write(bytes, at);
    }
    truncate = (n: number): Promise<void> => this.inner.truncate(n);
    sync = async (): Promise<void> => {
      if (this.state.broken) throw Object.assign(new Error('io'), { code: 'EIO' });
      await this.inner.sync();
    };
    close = (): Promise<void> => this.inner.close();
  }
  const flaky = async (state: { full: boolean; broken: boolean; attempts: number }): Promise<WalFiles> => {
    const real = await diskFiles(dir);
    return { ...real, open: async (name) => new FullDisk(await real.open(name), state) };
  };

  test('a full disk holds durability back, leaves no half record, and goes on by itself', async () => {
    const state = { full: false, broken: false, attempts: 0 };
    const { wal } = await open(await flaky(state));
    await wal.durable(wal.append(STATE, new Uint8Array([1])));
    const size = (await readFile(await lastSegment())).length;
    state.full = true;
    let done = false;
    const healths: string[] = [];
    wal.onHealth((h) => healths.push(h));
    const waiting = wal.durable(wal.append(STATE, new Uint8Array(100).fill(2))).then(() => (done = true));
    while (state.attempts < 4) await new Promise((r) => setTimeout(r, 1));
    expect(done).toBe(false);
    expect(wal.health).toBe('DISK_FULL');
    state.full = false;
    await waiting;
    expect(healths).toEqual(['DISK_FULL', 'OK']);
    expect((await readFile(await lastSegment())).length).toBe(size + RECORD_OVERHEAD + 100);
    await wal.close();
  });

  test('any other failure is final: waiters and later appends are refused', async () => {
    const state = { full: false, broken: false, attempts: 0 };
    const { wal } = await open(await flaky(state));
    state.broken = true;
    const seq = wal.append(STATE, new Uint8Array(1));
    expect(await codeOf(wal.durable(seq))).toBe('WAL_FAILED');
    expect(wal.health).toBe('FAILED');
    expect(() => wal.append(STATE, new Uint8Array(1))).toThrow(/signs nothing more/);
    await wal.close();
  });

  test('what waits for the disk is bounded', async () => {
    const { wal } = await open(undefined, { maxPendingBytes: 100 });
    wal.append(STATE, new Uint8Array(60));
    expect(() => wal.append(STATE, new Uint8Array(60))).toThrow(/too much waiting/);
    await wal.close();
  });
});

describe('segments', () => {
  test('are dropped only when their bodies are final and their state was written again', async () => {
    const { wal } = await open();
    for (let h = 1; h <= 30; h++) {
      wal.append(BODY, new Uint8Array(60).fill(h));
      await wal.durable(wal.append(STATE, new Uint8Array(20).fill(h)));
    }
    const before = (await readdir(dir)).length;
    expect(await wal.prune(0n)).toBe(0);
    const dropped = await wal.prune(20n);
    expect(dropped).toBeGreaterThan(1);
    expect((await readdir(dir)).length).toBe(before - dropped);
    await wal.close();
    const { wal: again, records } = await open();
    const bodies = records.filter((r) => r.type === BODY).map((r) => r.payload[0]);
    expect(bodies).toEqual(expect.arrayContaining(Array.from({ length: 10 }, (_, i) => i + 21)));
    expect(records.filter((r) => r.type === STATE).at(-1)?.payload[0]).toBe(30);
    await again.close();
  });

  test('a state record that nothing replaced keeps its segment', async () => {
    const { wal } = await open();
    await wal.durable(wal.append(7, new Uint8Array(4)));
    for (let i = 0; i < 30; i++) await wal.durable(wal.append(STATE, new Uint8Array(40)));
    expect(await wal.prune(99n)).toBe(0);
    await wal.durable(wal.append(7, new Uint8Array(4)));
    expect(await wal.prune(99n)).toBeGreaterThan(0);
    await wal.close();
  });
});
