/** Bound of the benchmark: multiply-adds of 128-bit SIMD with nothing else to do, all in registers. */

/** Multiply-adds of one round: 12 dot products of 8 lanes. */
export const ROUND_MULTIPLY_ADDS: i32 = 96;

/** Twelve independent chains, enough to hide the latency of a dot product and its addition. Returns a sum of all. */
export function peak(rounds: i32, seed: i32): i32 {
  const x = i32x4.splat(seed);
  let a = i32x4.splat(seed + 1);
  let b = i32x4.splat(seed + 2);
  let c = i32x4.splat(seed + 3);
  let d = i32x4.splat(seed + 4);
  let e = i32x4.splat(seed + 5);
  let f = i32x4.splat(seed + 6);
  let g = i32x4.splat(seed + 7);
  let h = i32x4.splat(seed + 8);
  let i = i32x4.splat(seed + 9);
  let j = i32x4.splat(seed + 10);
  let k = i32x4.splat(seed + 11);
  let l = i32x4.splat(seed + 12);
  for (let round = 0; round < rounds; round++) {
    a = i32x4.add(a, i32x4.dot_i16x8_s(a, x));
    b = i32x4.add(b, i32x4.dot_i16x8_s(b, x));
    c = i32x4.add(c, i32x4.dot_i16x8_s(c, x));
    d = i32x4.add(d, i32x4.dot_i16x8_s(d, x));
    e = i32x4.add(e, i32x4.dot_i16x8_s(e, x));
    f = i32x4.add(f, i32x4.dot_i16x8_s(f, x));
    g = i32x4.add(g, i32x4.dot_i16x8_s(g, x));
    h = i32x4.add(h, i32x4.dot_i16x8_s(h, x));
    i = i32x4.add(i, i32x4.dot_i16x8_s(i, x));
    j = i32x4.add(j, i32x4.dot_i16x8_s(j, x));
    k = i32x4.add(k, i32x4.dot_i16x8_s(k, x));
    l = i32x4.add(l, i32x4.dot_i16x8_s(l, x));
  }
  const sum = i32x4.add(i32x4.add(i32x4.add(a, b), i32x4.add(c, d)), i32x4.add(i32x4.add(e, f), i32x4.add(g, h)));
  return i32x4.extract_lane(i32x4.add(sum, i32x4.add(i32x4.add(i, j), i32x4.add(k, l))), 0);
}
