import { expect, it } from 'vitest';
import { Turns } from './turns.js';

it('runs one after the other per key, goes on after a failure, and side by side for other keys', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const job = (key: string, name: string, fails = false) =>
    turns.take(key, async () => {
      log.push(`${name}+`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`${name}-`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([job('a', '1'), job('a', '2', true), job('a', '3'), job('b', '4')]);
  expect(results.map((r) => (r.status === 'fulfilled' ? r.value : 'failed'))).toEqual(['1', 'failed', '3', '4']);
  const ofA = log.filter((entry) => !entry.startsWith('4'));
  expect(ofA).toEqual(['1+', '1-', '2+', '2-', '3+', '3-']);
  expect(log.indexOf('4+')).toBeLessThan(log.indexOf('1-'));
});
