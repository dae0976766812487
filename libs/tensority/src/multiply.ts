/** The matrix product of Tensority: exact sums, folded to signed bytes. Source: mainchain.md 6, step 4. */

/** Rows and columns of every matrix. */
export const MATRIX_SIZE = 256;
/** Bytes of a matrix. */
export const MATRIX_BYTES = MATRIX_SIZE * MATRIX_SIZE;

const N = MATRIX_SIZE;
/**
 * Two rows of A travel in one double: low + high × 2^24. A sum of 256 byte products stays within ±2^22, so both
 * sums are exact in the 53 bits of a double and part again by rounding.
 */
const PACK = 2 ** 24;

/** A sum → signed byte: low byte plus second byte, truncated. */
const fold = (sum: number): number => (sum & 0xff) + ((sum >> 8) & 0xff);

/** Room for one product, so that a hash allocates nothing in its inner loops. */
export interface ProductRoom {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** New room; a thread needs one. */
export const productRoom = (): ProductRoom => ({ a: new Float64Array(MATRIX_BYTES / 2), b: new Float64Array(MATRIX_BYTES) });

const load = (room: ProductRoom, a: Int8Array, m: Int8Array): void => {
  for (let row = 0; row < N; row += 2)
    for (let k = 0; k < N; k++) room.a[(row / 2) * N + k] = (a[row * N + k] as number) + PACK * (a[(row + 1) * N + k] as number);
  for (let i = 0; i < MATRIX_BYTES; i++) room.b[i] = m[i] as number;
};

const store = (out: Int8Array, pair: number, column: number, sum: number): void => {
  const high = Math.round(sum / PACK);
  out[2 * pair * N + column] = fold(sum - high * PACK);
  out[(2 * pair + 1) * N + column] = fold(high);
};

/** One pair of A's rows against four rows of M. */
const products = (room: ProductRoom, out: Int8Array, pair: number, column: number): void => {
  const { a, b } = room;
  const pa = pair * N;
  const pb = column * N;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let k = 0; k < N; k++) {
    const x = a[pa + k] as number;
    s0 += x * (b[pb + k] as number);
    s1 += x * (b[pb + N + k] as number);
    s2 += x * (b[pb + 2 * N + k] as number);
    s3 += x * (b[pb + 3 * N + k] as number);
  }
  store(out, pair, column, s0);
  store(out, pair, column + 1, s1);
  store(out, pair, column + 2, s2);
  store(out, pair, column + 3, s3);
};

/** out = fold(A · Mᵀ); all are 256 × 256, row by row. `out` must not be `a` or `m`. */
export function multiplyTransposed(a: Int8Array, m: Int8Array, out: Int8Array, room: ProductRoom = productRoom()): void {
  load(room, a, m);
  for (let column = 0; column < N; column += 4) for (let pair = 0; pair < N / 2; pair++) products(room, out, pair, column);
}
