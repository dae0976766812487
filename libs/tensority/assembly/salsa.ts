/**
 * ROMix over one 128-byte block. Each half of 16 words is kept as four diagonals, so that a quarter round over all
 * columns is one operation on four lanes:
 *   0 5 10 15 | 4 9 14 3 | 8 13 2 7 | 12 1 6 11
 * `reorder` puts the words of a finished trace back into their places.
 */
import { BLOCK, TRACE } from './layout';

const BLOCKS: i32 = 1024;
const BYTES: usize = 128;
const HALF: usize = 64;

/** x xor ((a + b) rotated left by `n`). */
function quarter(x: v128, a: v128, b: v128, n: i32): v128 {
  const sum = i32x4.add(a, b);
  return v128.xor(x, v128.or(i32x4.shl(sum, n), i32x4.shr_u(sum, 32 - n)));
}

/** Half at `to`: xor with the half at `from`, then Salsa20/8. */
function mixHalf(to: usize, from: usize): void {
  const a0 = v128.xor(v128.load(to), v128.load(from));
  const b0 = v128.xor(v128.load(to, 16), v128.load(from, 16));
  const c0 = v128.xor(v128.load(to, 32), v128.load(from, 32));
  const d0 = v128.xor(v128.load(to, 48), v128.load(from, 48));
  let a = a0;
  let b = b0;
  let c = c0;
  let d = d0;
  for (let round = 0; round < 4; round++) {
    b = quarter(b, a, d, 7);
    c = quarter(c, b, a, 9);
    d = quarter(d, c, b, 13);
    a = quarter(a, d, c, 18);
    b = v128.shuffle<i32>(b, b, 3, 0, 1, 2);
    c = v128.shuffle<i32>(c, c, 2, 3, 0, 1);
    d = v128.shuffle<i32>(d, d, 1, 2, 3, 0);
    d = quarter(d, a, b, 7);
    c = quarter(c, d, a, 9);
    b = quarter(b, c, d, 13);
    a = quarter(a, b, c, 18);
    b = v128.shuffle<i32>(b, b, 1, 2, 3, 0);
    c = v128.shuffle<i32>(c, c, 2, 3, 0, 1);
    d = v128.shuffle<i32>(d, d, 3, 0, 1, 2);
  }
  v128.store(to, i32x4.add(a, a0));
  v128.store(to, i32x4.add(b, b0), 16);
  v128.store(to, i32x4.add(c, c0), 32);
  v128.store(to, i32x4.add(d, d0), 48);
}

function mixBlock(): void {
  mixHalf(BLOCK, BLOCK + HALF);
  mixHalf(BLOCK + HALF, BLOCK);
}

/** Diagonals of every half back to the order of the words. */
function reorder(): void {
  for (let at = TRACE; at < TRACE + <usize>BLOCKS * BYTES; at += HALF) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const ad = v128.shuffle<i32>(a, d, 0, 5, 2, 7);
    const ba = v128.shuffle<i32>(b, a, 0, 5, 2, 7);
    const cb = v128.shuffle<i32>(c, b, 0, 5, 2, 7);
    const dc = v128.shuffle<i32>(d, c, 0, 5, 2, 7);
    v128.store(at, v128.shuffle<i32>(ad, cb, 0, 1, 6, 7));
    v128.store(at, v128.shuffle<i32>(ba, dc, 0, 1, 6, 7), 16);
    v128.store(at, v128.shuffle<i32>(cb, ad, 0, 1, 6, 7), 32);
    v128.store(at, v128.shuffle<i32>(dc, ba, 0, 1, 6, 7), 48);
  }
}

/** One pass: BLOCK is mixed in place, TRACE holds the states of its first loop, words in order. */
export function romix(): void {
  for (let i = 0; i < BLOCKS; i++) {
    memory.copy(TRACE + <usize>i * BYTES, BLOCK, BYTES);
    mixBlock();
  }
  for (let i = 0; i < BLOCKS; i++) {
    const from = TRACE + <usize>(load<i32>(BLOCK, HALF) & (BLOCKS - 1)) * BYTES;
    for (let at: usize = 0; at < BYTES; at += 16) v128.store(BLOCK + at, v128.xor(v128.load(BLOCK + at), v128.load(from + at)));
    mixBlock();
  }
  reorder();
}
