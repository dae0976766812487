/** The matrix product of Tensority: exact sums, folded to signed bytes. Source: mainchain.md 6, step 4. */

/** Rows and columns of every matrix. */
export const MATRIX_SIZE = 256;
/** Bytes of a matrix. */
export const MATRIX_BYTES = MATRIX_SIZE * MATRIX_SIZE;

const N = MATRIX_SIZE;

/** A sum → byte: low byte plus second byte, truncated when stored. A sum of 256 byte products stays within ±2^22. */
const fold = (sum: number): number => (sum & 0xff) + ((sum >> 8) & 0xff);

/** Two rows of A against four rows of M: eight sums at once, so that every byte read serves several products. */
const block = (a: Int8Array, m: Int8Array, out: Int8Array, row: number, column: number): void => {
  const a0 = row * N;
  const b0 = column * N;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  for (let k = 0; k < N; k++) {
    const x = a[a0 + k] as number;
    const y = a[a0 + N + k] as number;
    const p = m[b0 + k] as number;
    const q = m[b0 + N + k] as number;
    const r = m[b0 + 2 * N + k] as number;
    const s = m[b0 + 3 * N + k] as number;
    s00 = (s00 + Math.imul(x, p)) | 0;
    s01 = (s01 + Math.imul(x, q)) | 0;
    s02 = (s02 + Math.imul(x, r)) | 0;
    s03 = (s03 + Math.imul(x, s)) | 0;
    s10 = (s10 + Math.imul(y, p)) | 0;
    s11 = (s11 + Math.imul(y, q)) | 0;
    s12 = (s12 + Math.imul(y, r)) | 0;
    s13 = (s13 + Math.imul(y, s)) | 0;
  }
  const to = row * N + column;
  out[to] = fold(s00);
  out[to + 1] = fold(s01);
  out[to + 2] = fold(s02);
  out[to + 3] = fold(s03);
  out[to + N] = fold(s10);
  out[to + N + 1] = fold(s11);
  out[to + N + 2] = fold(s12);
  out[to + N + 3] = fold(s13);
};

/** out = fold(A · Mᵀ); all are 256 × 256, row by row. `out` must not be `a` or `m`. */
export function multiplyTransposed(a: Int8Array, m: Int8Array, out: Int8Array): void {
  for (let column = 0; column < N; column += 4) for (let row = 0; row < N; row += 2) block(a, m, out, row, column);
}
