import { Readable } from 'node:stream';
import { BystackError, InvariantError } from '@bystack/base';
import { errorLine, EXIT, exitCodeOf } from '@bystack/node-host';
import { expect, test } from 'vitest';
import { engineOf, localTimers } from './engines.js';
import { parseArgs, readConfig, readUnlockKey } from './settings.js';

const input = (...parts: string[]): NodeJS.ReadStream => Readable.from(parts.map((p) => Buffer.from(p))) as unknown as NodeJS.ReadStream;
const key = 'ab'.repeat(32);

test('the command line is a configuration file or a wish for help, nothing else', () => {
  expect(parseArgs(['--config', '/x'])).toEqual({ config: '/x' });
  expect(parseArgs(['--config=/x'])).toEqual({ config: '/x' });
  expect(parseArgs(['--config', '/x', '--instance', 'a1'])).toEqual({ config: '/x' });
  expect(parseArgs(['--config', '/x', '--help'])).toEqual({ help: true });
  for (const bad of [[], ['--config'], ['/x'], ['--config', '/x', 'y'], ['--verbose']])
    expect(() => parseArgs(bad), bad.join(' ')).toThrowError(expect.objectContaining({ code: 'NODE_USAGE' }) as Error);
});

test('the unlocking key is one line of hex, in any number of pieces, and time is limited', async () => {
  expect(await readUnlockKey(input(`${key}\n`), 1_000)).toBe(key);
  expect(await readUnlockKey(input(key.slice(0, 10), key.slice(10), '\r\nrest'), 1_000)).toBe(key);
  expect(await readUnlockKey(input(key), 1_000)).toBe(key);
  for (const bad of ['', '\n', `${key}00\n`, `${key.slice(2)}\n`, 'x'.repeat(100_000)])
    await expect(readUnlockKey(input(bad), 1_000), bad.slice(0, 10)).rejects.toMatchObject({ code: 'NODE_UNLOCK_KEY' });
  const silent = new Readable({ read: () => undefined }) as unknown as NodeJS.ReadStream;
  await expect(readUnlockKey(silent, 10)).rejects.toThrow('did not come within 10 ms');
});

test('a refusal never repeats the key', async () => {
  const error = await readUnlockKey(input(`${key}zz\n`), 1_000).catch((e: unknown) => e as BystackError);
  expect(JSON.stringify([errorLine(error), (error as BystackError).facts])).not.toContain('abab');
});

test('an absent configuration is an environment failure, one line long', async () => {
  const error = await readConfig('/nowhere/config.json').catch((e: unknown) => e);
  expect(exitCodeOf(error)).toBe(EXIT.environment);
  expect(errorLine(error)).toMatch(/^NODE_FILE: The configuration \/nowhere\/config.json cannot be read/);
});

test('exit codes follow the fault', () => {
  expect(exitCodeOf(new BystackError({ code: 'X' }, { fault: 'caller' }))).toBe(EXIT.usage);
  expect(exitCodeOf(new BystackError({ code: 'X' }, { fault: 'environment' }))).toBe(EXIT.environment);
  expect(exitCodeOf(new InvariantError('x'))).toBe(EXIT.bug);
  expect(errorLine(new BystackError({ code: 'X' }, { message: 'one\ntwo', remedy: 'do' }))).toBe('X: one two do');
});

test('timers stand in the order that the protocol needs, near or far', () => {
  for (const oneWay of [1, 40, 150, 400]) {
    const t = localTimers(oneWay);
    expect(t.t0Ms, String(oneWay)).toBeGreaterThanOrEqual(Math.max(1_000, 12 * oneWay));
    for (const wait of [t.aggWaitMs, t.exchWaitMs, t.leafWaitMs]) {
      expect(wait).toBeGreaterThanOrEqual(20);
      expect(wait).toBeLessThanOrEqual(t.t0Ms / 4);
    }
    expect(t.fastWaitMs).toBeLessThanOrEqual(30);
    expect(t.tMaxMs).toBeGreaterThanOrEqual(t.t0Ms);
  }
  expect(engineOf({ consensus: { engine: 'solo' } } as never).name).toBe('solo');
});
