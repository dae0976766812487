import { describe, expect, it } from 'vitest';
import { guardedStream } from './guarded-stream.js';

const same = (error: unknown): Error => error as Error;

describe('guardedStream', () => {
  it('asks again after a while and ends when the credentials are gone, leaving its source', async () => {
    let now = 0;
    let allowed = true;
    let left = false;
    async function* numbers(): AsyncGenerator<number> {
      try {
        for (let n = 0; ; n++) {
          now += 6_000;
          if (n === 5) allowed = false;
          yield await Promise.resolve(n);
        }
      } finally {
        left = true;
      }
    }
    const seen: number[] = [];
    const reading = (async () => {
      for await (const n of guardedStream(
        numbers(),
        same,
        () => Promise.resolve(allowed),
        () => now,
      ))
        seen.push(n);
    })();
    await expect(reading).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect(seen.length).toBeLessThanOrEqual(8);
    expect(left).toBe(true);
  });

  it('shows a failure of the source as told', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
      throw new Error('relation "x" does not exist');
    }
    const reading = (async () => {
      for await (const n of guardedStream(
        broken(),
        () => new Error('INTERNAL'),
        () => Promise.resolve(true),
      ))
        expect(n).toBe(1);
    })();
    await expect(reading).rejects.toThrow('INTERNAL');
  });
});
