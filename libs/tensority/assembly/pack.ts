/**
 * A packed matrix: 32 panels of eight rows of M, which are the columns of Mᵀ; a panel is 128 pairs of columns of M; a
 * pair is 16 bytes, row by row. So eight dot products read memory from one end to the other:
 *   M[j][k] lies at (j / 8) · 2048 + (k / 2) · 16 + (j % 8) · 2 + k % 2
 */
import { MATRIX, TRACE } from './layout';

const PANELS: usize = 32;
const PANEL_BYTES: usize = 2048;
const MATRIX_BYTES: usize = 0x10000;
/** Bytes of a trace between two rows of one matrix; the second half of a row lies 256 bytes behind the first. */
const ROW_STEP: usize = 512;
const HALF_STEP: usize = 256;

/** Eight rows × 16 bytes at `from` → 8 pairs × 16 bytes at `to`: a transposition of 16-bit units. */
function packSquare(from: usize, to: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from, 512);
  const r2 = v128.load(from, 1024);
  const r3 = v128.load(from, 1536);
  const r4 = v128.load(from, 2048);
  const r5 = v128.load(from, 2560);
  const r6 = v128.load(from, 3072);
  const r7 = v128.load(from, 3584);
  const a0 = v128.shuffle<i16>(r0, r1, 0, 8, 1, 9, 2, 10, 3, 11);
  const a1 = v128.shuffle<i16>(r2, r3, 0, 8, 1, 9, 2, 10, 3, 11);
  const a2 = v128.shuffle<i16>(r4, r5, 0, 8, 1, 9, 2, 10, 3, 11);
  const a3 = v128.shuffle<i16>(r6, r7, 0, 8, 1, 9, 2, 10, 3, 11);
  const b0 = v128.shuffle<i16>(r0, r1, 4, 12, 5, 13, 6, 14, 7, 15);
  const b1 = v128.shuffle<i16>(r2, r3, 4, 12, 5, 13, 6, 14, 7, 15);
  const b2 = v128.shuffle<i16>(r4, r5, 4, 12, 5, 13, 6, 14, 7, 15);
  const b3 = v128.shuffle<i16>(r6, r7, 4, 12, 5, 13, 6, 14, 7, 15);
  storeFour(to, a0, a1, a2, a3);
  storeFour(to + 64, b0, b1, b2, b3);
}

/** Four vectors whose 32-bit lane i belongs to pair i, two rows each → four pairs of eight rows. */
function storeFour(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), 16);
  const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab2, cd2, 0, 2), 32);
  v128.store(to, v128.shuffle<i64>(ab2, cd2, 1, 3), 48);
}

/** The two matrices of TRACE (even blocks, odd blocks), packed, at MATRIX. */
export function pack(): void {
  for (let odd: usize = 0; odd < 2; odd++) {
    for (let panel: usize = 0; panel < PANELS; panel++) {
      const from = TRACE + odd * 128 + panel * 8 * ROW_STEP;
      const to = MATRIX + odd * MATRIX_BYTES + panel * PANEL_BYTES;
      for (let square: usize = 0; square < 16; square++) {
        packSquare(from + (square >> 3) * HALF_STEP + (square & 7) * 16, to + square * 128);
      }
    }
  }
}
