import { describe, expect, it } from 'vitest';
import { Buckets } from './buckets.js';

describe('Buckets', () => {
  it('take, refuse without taking, restore with time and never overflow', () => {
    let now = 0;
    const buckets = new Buckets({ bucketPoints: 100, restorePerSecond: 10 }, () => now);
    expect(buckets.take('a', 80)).toEqual({ available: 20, resetSeconds: 8 });
    expect(buckets.take('a', 30)).toBeNull();
    expect(buckets.secondsUntil('a', 30)).toBe(1);
    now = 1_000;
    expect(buckets.take('a', 30)).toEqual({ available: 0, resetSeconds: 10 });
    expect(buckets.take('b', 100)).not.toBeNull();
    expect(buckets.giveBack('a', 1_000).available).toBe(100);
    now = 1_000_000;
    expect(buckets.take('a', 0)?.available).toBe(100);
  });
});
