/** Seeds in memory that threads share: expanded once, never overwritten while in use, right hashes whatever happens. */
import { equalBytes, sha3 } from '@bystack/base';
import { createTensority, SEED_BYTES } from '@bystack/tensority';
import { afterEach, describe, expect, it } from 'vitest';
import { createSeedMemory, NonceSearch, seedsExpanded, ThreadWorkPool } from '../index.js';
import { SharedSeeds } from './shared-seeds.js';
import { SeedHasher } from './work-tasks.js';

const bytes = (n: number): Uint8Array => sha3(Uint8Array.of(n));
/** Marks the room instead of expanding. */
const mark =
  (n: number) =>
  (room: Uint8Array): void =>
    void room.fill(n, 0, 8);

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe('leases', () => {
  it('expand a seed once for all who want it', () => {
    const memory = createSeedMemory();
    const [one, other] = [new SharedSeeds(memory), new SharedSeeds(memory)];
    const first = one.lease(bytes(1), mark(1));
    const second = other.lease(bytes(1), () => expect.unreachable());
    expect(first?.bytes.length).toBe(SEED_BYTES);
    expect(second?.bytes[0]).toBe(1);
    expect(seedsExpanded(memory)).toBe(1);
  });

  it('never take room from a user; the longest unused gives way', () => {
    const memory = createSeedMemory();
    const seeds = new SharedSeeds(memory);
    const a = seeds.lease(bytes(1), mark(1));
    const b = seeds.lease(bytes(2), mark(2));
    expect(seeds.lease(bytes(3), () => expect.unreachable())).toBeNull();
    b?.release();
    a?.release();
    seeds.lease(bytes(1), () => expect.unreachable())?.release();
    const c = seeds.lease(bytes(3), mark(3));
    expect(c?.bytes[0]).toBe(3);
    expect(seeds.lease(bytes(1), () => expect.unreachable())?.bytes[0]).toBe(1);
  });

  it('are not waited for without end where a thread ended while it expanded, or with the lock', () => {
    const memory = createSeedMemory();
    const seeds = new SharedSeeds(memory);
    const died = (): void => {
      throw new RangeError('out of memory');
    };
    expect(() => seeds.lease(bytes(1), died)).toThrow(RangeError);
    expect(seeds.lease(bytes(1), () => expect.unreachable())).toBeNull();
    Atomics.store(new Int32Array(memory.control), 0, 1);
    expect(seeds.lease(bytes(2), () => expect.unreachable())).toBeNull();
  });
});

describe('hashes', () => {
  const expected = (n: number, seed: number): Uint8Array => {
    const tensority = createTensority();
    return tensority.hash(bytes(n), tensority.prepare(bytes(seed)));
  };

  it('are the same under shared memory, memory that is taken, and none', () => {
    const memory = createSeedMemory();
    const busy = new SharedSeeds(memory);
    const right = expected(9, 1);
    expect(equalBytes(new SeedHasher(memory).hash(bytes(9), bytes(1)), right)).toBe(true);
    busy.lease(bytes(7), mark(7));
    busy.lease(bytes(8), mark(8));
    expect(equalBytes(new SeedHasher(memory).hash(bytes(9), bytes(1)), right)).toBe(true);
    expect(equalBytes(new SeedHasher(null).hash(bytes(9), bytes(1)), right)).toBe(true);
  });

  it('of checking and mining threads stand on one expansion', async () => {
    const seeds = createSeedMemory();
    const pool = new ThreadWorkPool({ workers: 2, seeds });
    const search = new NonceSearch({ workers: 1, seeds });
    closing.push(
      () => pool.close(),
      () => search.close(),
    );
    const header = {
      version: 1n,
      height: 1n,
      previous: bytes(0),
      timestamp: 1n,
      txRoot: bytes(0),
      statusRoot: bytes(0),
      nonce: 0n,
      bits: 1n,
    };
    const [found, ...hashes] = await Promise.all([
      search.search({ header, seed: bytes(1), target: 1n << 256n }),
      ...[1, 2, 3, 4].map((n) => pool.powHash(bytes(n), bytes(1))),
    ]);
    expect(found?.nonce).toBe(0n);
    hashes.forEach((hash, i) => expect(equalBytes(hash, expected(i + 1, 1))).toBe(true));
    expect(seedsExpanded(seeds)).toBe(1);
  });
});
