/**
 * Products with the packed matrix at MATRIX. Four rows of the left operand meet eight columns at a time: eight
 * accumulators, two panel loads and four broadcasts per pair of k. Panels are widened when their turn comes, so that
 * a seed costs one byte per element.
 */
import { MATRIX, PANEL, SUM } from './layout';

const PANELS: usize = 32;
const PAIRS: usize = 128;
const PANEL_BYTES: usize = 2048;
const ROW_BYTES: usize = 512;
const ROWS_BYTES: usize = 256 * ROW_BYTES;

/** Sums of columns 0–3 and 4–7 → eight elements: low byte plus second byte, as a signed byte, 16 bits wide. */
function fold(low: v128, high: v128): v128 {
  return foldLanes(v128.shuffle<i16>(low, high, 0, 2, 4, 6, 8, 10, 12, 14));
}

function foldLanes(x: v128): v128 {
  const sum = i16x8.add(v128.and(x, i16x8.splat(0xff)), i16x8.shr_u(x, 8));
  return i16x8.shr_s(i16x8.shl(sum, 8), 8);
}

function widenPanel(from: usize): void {
  for (let at: usize = 0; at < PANEL_BYTES; at += 16) {
    const bytes = v128.load(from + at);
    v128.store(PANEL + 2 * at, i16x8.extend_low_i8x16_s(bytes));
    v128.store(PANEL + 2 * at, i16x8.extend_high_i8x16_s(bytes), 16);
  }
}

/** Four rows at `a` against the panel: 4 × 8 elements at `out`. */
function block(a: usize, out: usize): void {
  let s00 = i32x4.splat(0);
  let s01 = i32x4.splat(0);
  let s10 = i32x4.splat(0);
  let s11 = i32x4.splat(0);
  let s20 = i32x4.splat(0);
  let s21 = i32x4.splat(0);
  let s30 = i32x4.splat(0);
  let s31 = i32x4.splat(0);
  const end = a + ROW_BYTES;
  for (let b = PANEL; a < end; a += 4, b += 32) {
    const low = v128.load(b);
    const high = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    s00 = i32x4.add(s00, i32x4.dot_i16x8_s(a0, low));
    s01 = i32x4.add(s01, i32x4.dot_i16x8_s(a0, high));
    const a1 = v128.load32_splat(a, 512);
    s10 = i32x4.add(s10, i32x4.dot_i16x8_s(a1, low));
    s11 = i32x4.add(s11, i32x4.dot_i16x8_s(a1, high));
    const a2 = v128.load32_splat(a, 1024);
    s20 = i32x4.add(s20, i32x4.dot_i16x8_s(a2, low));
    s21 = i32x4.add(s21, i32x4.dot_i16x8_s(a2, high));
    const a3 = v128.load32_splat(a, 1536);
    s30 = i32x4.add(s30, i32x4.dot_i16x8_s(a3, low));
    s31 = i32x4.add(s31, i32x4.dot_i16x8_s(a3, high));
  }
  v128.store(out, fold(s00, s01));
  v128.store(out, fold(s10, s11), 512);
  v128.store(out, fold(s20, s21), 1024);
  v128.store(out, fold(s30, s31), 1536);
}

/** Rows at `out` = fold(rows at `a` · Mᵀ), both 16 bits wide. */
export function multiply(a: usize, out: usize): void {
  for (let panel: usize = 0; panel < PANELS; panel++) {
    widenPanel(MATRIX + panel * PANEL_BYTES);
    for (let row: usize = 0; row < ROWS_BYTES; row += 4 * ROW_BYTES) block(a + row, out + row + panel * 16);
  }
}

/** Rows at `out` = fold(identity · Mᵀ): what `multiply` gives for the identity, without the sums. */
export function first(out: usize): void {
  for (let panel: usize = 0; panel < PANELS; panel++) {
    widenPanel(MATRIX + panel * PANEL_BYTES);
    for (let pair: usize = 0; pair < PAIRS; pair++) {
      const low = v128.load(PANEL + pair * 32);
      const high = v128.load(PANEL + pair * 32, 16);
      const to = out + 2 * pair * ROW_BYTES + panel * 16;
      v128.store(to, foldLanes(v128.shuffle<i16>(low, high, 0, 2, 4, 6, 8, 10, 12, 14)));
      v128.store(to, foldLanes(v128.shuffle<i16>(low, high, 1, 3, 5, 7, 9, 11, 13, 15)), ROW_BYTES);
    }
  }
}

/** SUM = 0. */
export function clearSum(): void {
  memory.fill(SUM, 0, ROWS_BYTES / 2);
}

/** SUM += the low byte of every element of the rows at `from`. */
export function addToSum(from: usize): void {
  for (let at: usize = 0; at < ROWS_BYTES / 2; at += 16) {
    const low = v128.load(from + 2 * at);
    const high = v128.load(from + 2 * at, 16);
    const bytes = v128.shuffle<i8>(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    v128.store(SUM + at, i8x16.add(v128.load(SUM + at), bytes));
  }
}
