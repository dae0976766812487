/** The proof-of-work hash over a prepared seed. Source: mainchain.md 6, steps 4 to 8. */
import { assert, sha3, type Hash } from '@bystack/base';
import { HASH_BYTES, identityMatrix, matrixAt, type SeedCache } from './cache.js';
import { MATRIX_BYTES, MATRIX_SIZE, multiplyTransposed } from './multiply.js';

/** Independent draws of one hash. */
export const DRAWS = 4;
const DRAW_BYTES = 8;
const REPEATS = 2;
const COLUMNS = 64;
const FNV_PRIME = 0x01000193;

/** The 32 matrix numbers of draw `k` (0..3): H of eight bytes of the block hash. */
export function drawSequence(blockHash: Hash, k: number): Uint8Array {
  assert(blockHash.length === HASH_BYTES, 'a block hash has 32 bytes');
  return sha3(blockHash.subarray(k * DRAW_BYTES, (k + 1) * DRAW_BYTES));
}

/** The product of a draw: 64 multiplications from the identity on. */
export function drawMatrix(cache: SeedCache, sequence: Uint8Array): Int8Array {
  let a: Int8Array = identityMatrix();
  let next: Int8Array = new Int8Array(MATRIX_BYTES);
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    for (const index of sequence) {
      multiplyTransposed(a, matrixAt(cache, index), next);
      [a, next] = [next, a];
    }
  }
  return a;
}

/** Sum of the four draws, each element cut to a byte. */
export function workMatrix(cache: SeedCache, blockHash: Hash): Uint8Array {
  const sum = new Uint8Array(MATRIX_BYTES);
  for (let k = 0; k < DRAWS; k++) {
    const draw = drawMatrix(cache, drawSequence(blockHash, k));
    for (let i = 0; i < MATRIX_BYTES; i++) sum[i] = (sum[i] as number) + (draw[i] as number);
  }
  return sum;
}

/** Four bytes of a row, 64 columns apart, as one word. */
const rowWords = (work: Uint8Array): Uint32Array => {
  const out = new Uint32Array(MATRIX_SIZE * COLUMNS);
  for (let row = 0; row < MATRIX_SIZE; row++) {
    const from = row * MATRIX_SIZE;
    for (let j = 0; j < COLUMNS; j++) {
      const byte = (quarter: number): number => work[from + j + quarter * COLUMNS] as number;
      out[row * COLUMNS + j] = byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
    }
  }
  return out;
};

/** Folds the rows by halves into the first (FNV-1) and hashes it. */
export function digestWork(work: Uint8Array): Hash {
  const m = rowWords(work);
  for (let rows = MATRIX_SIZE; rows > 1; rows /= 2) {
    const half = (rows / 2) * COLUMNS;
    for (let i = 0; i < half; i++) m[i] = Math.imul(m[i] as number, FNV_PRIME) ^ (m[half + i] as number);
  }
  const row = new Uint8Array(COLUMNS * 4);
  const view = new DataView(row.buffer);
  for (let j = 0; j < COLUMNS; j++) view.setUint32(4 * j, m[j] as number, true);
  return sha3(row);
}

/**
 * Tensority of a block hash under a prepared seed, 32 bytes. Portable and slow: seconds of work in one call, so
 * shells run it in a worker.
 */
export function tensorityHash(blockHash: Hash, cache: SeedCache): Hash {
  return digestWork(workMatrix(cache, blockHash));
}
