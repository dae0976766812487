/** What a seed expands to: 256 matrices, reused by every block of a seed interval. Source: mainchain.md 6, steps 1 to 3. */
import { assert, concatBytes, sha3, type Hash } from '@bystack/base';
import { MATRIX_BYTES, MATRIX_SIZE } from './multiply.js';
import { BLOCK_WORDS, romix, ROMIX_BLOCKS } from './salsa.js';

/** ROMix passes over one seed. */
const PASSES = 128;
const PASS_WORDS = ROMIX_BLOCKS * BLOCK_WORDS;
const BLOCK_BYTES = BLOCK_WORDS * 4;
/** Matrices of a seed. */
export const MATRICES = 2 * PASSES;
/** Bytes of a seed or a block hash. */
export const HASH_BYTES = 32;

/** The expanded seed. Read only; 16 MiB. */
export interface SeedCache {
  readonly seed: Hash;
  /** 256 matrices of 256 × 256 signed bytes, row by row, one after the other. */
  readonly matrices: Int8Array;
}

/** seed ‖ H(seed) ‖ H(H(seed)) ‖ H(H(H(seed))): 128 bytes. */
export function extendSeed(seed: Hash): Uint8Array {
  assert(seed.length === HASH_BYTES, 'a seed has 32 bytes');
  const second = sha3(seed);
  const third = sha3(second);
  return concatBytes(seed, second, third, sha3(third));
}

const wordsOf = (bytes: Uint8Array): Int32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i, true));
};

/** The traces of all passes in order: 128 × 1024 blocks of 128 bytes, words little endian. 16 MiB, some 0.2 s. */
export function scratchOf(seed: Hash): Uint8Array {
  const block = wordsOf(extendSeed(seed));
  const trace = new Int32Array(PASS_WORDS);
  const out = new Uint8Array(PASSES * PASS_WORDS * 4);
  const view = new DataView(out.buffer);
  let at = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    romix(block, trace);
    for (let w = 0; w < PASS_WORDS; w++, at += 4) view.setInt32(at, trace[w] as number, true);
  }
  return out;
}

/** Cuts the scratch into matrices: of each pass the even blocks become one matrix, the odd ones the next. */
export function matricesOf(scratch: Uint8Array): Int8Array {
  const bytes = new Int8Array(scratch.buffer, scratch.byteOffset, scratch.length);
  const out = new Int8Array(scratch.length);
  const passBytes = PASS_WORDS * 4;
  for (let from = 0; from < bytes.length; from += BLOCK_BYTES) {
    const pass = Math.floor(from / passBytes);
    const block = (from % passBytes) / BLOCK_BYTES;
    const to = pass * passBytes + (block % 2) * MATRIX_BYTES + (block >> 1) * BLOCK_BYTES;
    out.set(bytes.subarray(from, from + BLOCK_BYTES), to);
  }
  return out;
}

/** Expands a seed. Some 0.3 s and 32 MiB while it runs, 16 MiB kept. */
export function seedCache(seed: Hash): SeedCache {
  return { seed: seed.slice(), matrices: matricesOf(scratchOf(seed)) };
}

/** Matrix `index` (0..255) as a view. */
export function matrixAt(cache: SeedCache, index: number): Int8Array {
  return cache.matrices.subarray(index * MATRIX_BYTES, (index + 1) * MATRIX_BYTES);
}

/** The identity: what every draw begins with. */
export function identityMatrix(): Int8Array {
  const out = new Int8Array(MATRIX_BYTES);
  for (let i = 0; i < MATRIX_SIZE; i++) out[i * MATRIX_SIZE + i] = 1;
  return out;
}
