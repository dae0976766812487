import { expect, it } from 'vitest';
import { intervalsOf } from './intervals';

const block = (height: number, second: number) => ({ height: String(height), timestamp: new Date(second * 1000).toISOString() });

it('tells seconds since the parent, and nothing of the first block after the genesis', () => {
  expect(intervalsOf([block(0, 0), block(1, 900), block(2, 915), block(3, 914)])).toEqual([
    { height: '2', at: block(2, 915).timestamp, seconds: 15 },
    { height: '3', at: block(3, 914).timestamp, seconds: -1 },
  ]);
  expect(intervalsOf([])).toEqual([]);
});
