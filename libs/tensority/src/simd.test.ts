/** The kernel against the reference, step by step; whole hashes against recorded vectors are in the testkit. */
import { assert, bytesToHex, sha3 } from '@bystack/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createTensority,
  drawMatrix,
  drawSequence,
  MATRIX_BYTES,
  multiplyTransposed,
  PlainTensority,
  seedCache,
  SEED_BYTES,
  SimdTensority,
  type PreparedSeed,
} from './index.js';

const kernel = SimdTensority.create();
assert(kernel !== null, 'the tests run where WebAssembly has SIMD');

/** A matrix of bytes drawn from few values or from a hash chain: extremes in a row are what overflow needs. */
const matrix = fc
  .tuple(
    fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 1, maxLength: 5 }),
    fc.uint8Array({ minLength: 32, maxLength: 32 }),
    fc.boolean(),
  )
  .map(([values, noise, fewValues]) => {
    const out = new Int8Array(MATRIX_BYTES);
    let block = sha3(noise);
    for (let i = 0; i < MATRIX_BYTES; i++) {
      if (i % 32 === 0) block = sha3(block);
      const byte = block[i % 32] as number;
      out[i] = fewValues ? (values[byte % values.length] as number) : byte;
    }
    return out;
  });

describe('single products', () => {
  const same = (a: Int8Array, m: Int8Array): void => {
    const expected = new Int8Array(MATRIX_BYTES);
    const got = new Int8Array(MATRIX_BYTES);
    multiplyTransposed(a, m, expected);
    kernel.multiply(a, m, got);
    expect(got.every((value, i) => value === expected[i])).toBe(true);
  };

  test('equal the reference on random matrices', () => {
    fc.assert(fc.property(matrix, matrix, same), { numRuns: 12 });
  });

  test('equal the reference at the largest magnitudes', () => {
    const low = new Int8Array(MATRIX_BYTES).fill(-128);
    const high = new Int8Array(MATRIX_BYTES).fill(127);
    same(low, low);
    same(low, high);
    same(high, high);
  });
});

describe('a prepared seed', () => {
  const seed = new Uint8Array(32).fill(3);
  const cache = seedCache(seed);

  test('gives the products of the reference, in shared memory too and when the room held another seed', () => {
    const room = new Uint8Array(new SharedArrayBuffer(SEED_BYTES));
    kernel.prepare(new Uint8Array(32).fill(4), room);
    const prepared = kernel.prepare(seed, room);
    expect(prepared.bytes).toBe(room);
    // The draws of a block hash that repeats eight bytes are equal, so their sum is four times one of them.
    const blockHash = Uint8Array.from({ length: 32 }, (_, i) => i % 8);
    const draw = drawMatrix(cache, drawSequence(blockHash, 0));
    const work = kernel.workMatrix(blockHash, prepared);
    expect(work.every((byte, i) => byte === ((4 * (draw[i] as number)) & 0xff))).toBe(true);
  });

  test('is 16 MiB, and room of another size is a bug of the caller', () => {
    expect(() => kernel.prepare(seed, new Uint8Array(SEED_BYTES - 1))).toThrow(/16 MiB/);
    expect(() => new PlainTensority().prepare(seed, new Uint8Array(1))).toThrow(/16 MiB/);
  });
});

test('both implementations give the recorded hash of zeros', () => {
  const zeros = new Uint8Array(32);
  const recorded = 'c5d4a19ce842fee409696d14e483f9efe4a7ecc036d1cfeba0199f13f14dc90f';
  for (const hasher of [createTensority(), new PlainTensority()]) {
    const prepared: PreparedSeed = hasher.prepare(zeros);
    expect(bytesToHex(hasher.hash(zeros, prepared)), hasher.name).toBe(recorded);
  }
  expect(createTensority().name).toBe('simd');
});
