import { expect, test } from 'vitest';
import { InputQueue, type LaneLimits } from './input-queue.js';

const limit = (items: number, bytes: number, perSource = 1): LaneLimits => ({ items, bytes, perSource });
const all = (q: InputQueue<string>): string[] => {
  const out: string[] = [];
  for (let next = q.next(); next !== undefined; next = q.next()) out.push(next.value);
  return out;
};

test('consensus goes first, then sync, then transactions, each in order of arrival', () => {
  const q = new InputQueue<string>([limit(9, 99), limit(9, 99), limit(9, 99)]);
  for (const [lane, name] of [
    [2, 't1'],
    [1, 's1'],
    [0, 'c1'],
    [2, 't2'],
    [0, 'c2'],
    [1, 's2'],
  ] as const)
    expect(q.offer(lane, 'p', 1, name)).toBe(true);
  expect(q.length).toBe(6);
  expect(all(q)).toEqual(['c1', 'c2', 's1', 's2', 't1', 't2']);
  expect(q.length).toBe(0);
});

test('a full lane refuses what comes from outside and never an answer', () => {
  const q = new InputQueue<string>([limit(2, 100), limit(2, 100), limit(2, 100)]);
  expect([1, 2, 3].map((i) => q.offer(0, 'p', 1, String(i)))).toEqual([true, true, false]);
  expect(q.offer(1, 'p', 101, 'too long')).toBe(false);
  expect(q.offer(1, 'p', 100, 'fits')).toBe(true);
  q.answer(0, 'answer');
  expect(all(q)).toEqual(['1', '2', 'answer', 'fits']);
  expect(q.offer(0, 'p', 1, 'room again')).toBe(true);
});

test('one source cannot take the room of the others', () => {
  const q = new InputQueue<string>([limit(10, 1000, 0.3), limit(1, 1), limit(1, 1)]);
  const taken = (source: string): number => Array.from({ length: 10 }, () => q.offer(0, source, 1, source)).filter(Boolean).length;
  expect([taken('a'), taken('b'), taken('c'), taken('d')]).toEqual([3, 3, 3, 1]);
  const bytes = new InputQueue<string>([limit(10, 100, 0.5), limit(1, 1), limit(1, 1)]);
  expect([60, 1, 1].map((n) => bytes.offer(0, 'a', n, ''))).toEqual([true, false, false]);
  expect(bytes.offer(0, 'b', 40, '')).toBe(true);
});

test('property: nothing is lost or reordered inside a lane, and the counts return to zero', () => {
  const q = new InputQueue<number>([limit(1e6, 1e9), limit(1e6, 1e9), limit(1e6, 1e9)]);
  let seed = 7;
  const random = (n: number): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % n;
  const expected: number[][] = [[], [], []];
  const got: number[][] = [[], [], []];
  const take = (): void => {
    const next = q.next();
    if (next) (got[next.lane] as number[]).push(next.value);
  };
  for (let i = 0; i < 20_000; i++) {
    const lane = random(3) as 0 | 1 | 2;
    if (random(5) === 0) q.answer(lane, i);
    else q.offer(lane, `p${String(random(4))}`, random(100), i);
    (expected[lane] as number[]).push(i);
    if (random(10) < 4) take();
  }
  while (q.length > 0) take();
  expect(got).toEqual(expected);
  expect([0, 1, 2].map((lane) => q.depth(lane as 0 | 1 | 2))).toEqual([0, 0, 0]);
});
