import { expect, it } from 'vitest';
import { BatchLoader } from './batch-loader.js';

it('asks once per group and turn, and answers every caller', async () => {
  const asked: [string, string[]][] = [];
  const loader = new BatchLoader<string>((group, keys) => {
    asked.push([group, [...keys].sort()]);
    return Promise.resolve(new Map(keys.filter((key) => key !== 'absent').map((key) => [key, `${group}${key}`])));
  });
  const answers = await Promise.all([
    loader.load('a', '1'),
    loader.load('a', '2'),
    loader.load('b', '1'),
    loader.load('a', '1'),
    loader.load('a', 'absent'),
  ]);
  expect(answers).toEqual(['a1', 'a2', 'b1', 'a1', null]);
  expect(asked).toEqual([
    ['a', ['1', '2', 'absent']],
    ['b', ['1']],
  ]);
  expect(await loader.load('a', '1')).toBe('a1');
  expect(asked).toHaveLength(3);
});

it('hands a failure to every caller of the batch and goes on', async () => {
  let fail = true;
  const loader = new BatchLoader<number>((_, keys) =>
    fail ? Promise.reject(new Error('down')) : Promise.resolve(new Map(keys.map((k) => [k, 1]))),
  );
  const results = await Promise.allSettled([loader.load('a', '1'), loader.load('a', '2')]);
  expect(results.map((r) => r.status)).toEqual(['rejected', 'rejected']);
  fail = false;
  expect(await loader.load('a', '1')).toBe(1);
});
