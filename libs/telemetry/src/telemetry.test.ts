import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger, createMetrics, redact } from './index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bystack-telemetry-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = (file: string): Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('logger', () => {
  it('writes one JSON line per event with level word, time and facts of parents', async () => {
    const path = join(folder, 'a', 'x.log');
    const log = createLogger({ target: { kind: 'file', path, maxBytes: 100_000, files: 2 }, level: 'info' }).child({ node: 'v1' });
    log.debug('unseen');
    log.info('block.final', { height: 7n, apiKey: 'byk_1', nested: { seed: 'abc', raw: new Uint8Array(5) } });
    await vi.waitFor(() => expect(lines(path)).toHaveLength(1));
    expect(lines(path)[0]).toMatchObject({
      level: 'info',
      event: 'block.final',
      node: 'v1',
      height: '7',
      apiKey: '[redacted]',
      nested: { seed: '[redacted]', raw: '[5 bytes]' },
    });
    expect(Date.parse(String(lines(path)[0]?.['time']))).toBeGreaterThan(0);
  });

  it('rotates at the size and keeps the wanted number of old files', async () => {
    const path = join(folder, 'r.log');
    const log = createLogger({ target: { kind: 'file', path, maxBytes: 2048, files: 2 }, level: 'info' });
    for (let i = 0; i < 200; i++) log.info('line', { i, text: 'x'.repeat(100) });
    await vi.waitFor(() => {
      const last = lines(path).at(-1);
      expect(last?.['i']).toBe(199);
    });
    const files = readdirSync(folder).filter((name) => name.startsWith('r.log'));
    expect(files.length, files.join()).toBeLessThanOrEqual(3);
  });
});

describe('log file', () => {
  it('has every line when it is closed', async () => {
    const path = join(folder, 'c.log');
    const log = createLogger({ target: { kind: 'file', path, maxBytes: 100_000, files: 2 }, level: 'info' });
    for (let i = 0; i < 50; i++) log.info('line', { i });
    await log.close();
    expect(lines(path)).toHaveLength(50);
  });

  it('outlives a folder that cannot be written and goes on when it can', async () => {
    const blocker = join(folder, 'b');
    writeFileSync(blocker, '');
    const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const log = createLogger({ target: { kind: 'file', path: join(blocker, 'x.log'), maxBytes: 100_000, files: 2 }, level: 'info' });
    log.info('lost');
    expect(errors).toHaveBeenCalled();
    errors.mockRestore();
    rmSync(blocker);
    await vi.waitFor(() => {
      log.info('again');
      expect(lines(join(blocker, 'x.log'))[0]?.['event']).toBe('again');
    }, 5_000);
  });
});

describe('redact', () => {
  it('keeps the chain of causes', () => {
    const shown = redact(new Error('outer', { cause: new Error('inner') })) as { cause: { message: string } };
    expect(shown.cause.message).toBe('inner');
  });

  it('cuts deep values instead of following them', () => {
    let value: Record<string, unknown> = {};
    for (let i = 0; i < 50; i++) value = { value };
    expect(JSON.stringify(redact(value))).toContain('[deep]');
  });
});

describe('metrics', () => {
  it('shows counters, gauges and histograms in the text form', async () => {
    const metrics = createMetrics();
    metrics.increment('blocks_total', 2, { chain: 'a' });
    metrics.gauge('height', 5);
    metrics.observe('finality_seconds', 0.2);
    const text = await metrics.text();
    expect(text).toContain('blocks_total{chain="a"} 2');
    expect(text).toContain('height 5');
    expect(text).toContain('finality_seconds_count 1');
  });

  it('refuses names without end', () => {
    const metrics = createMetrics();
    const fill = (): void => {
      for (let i = 0; i < 600; i++) metrics.increment(`m${String(i)}_total`);
    };
    expect(fill).toThrow(/Too many metric names/);
  });
});
