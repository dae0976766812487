/** Compact targets of 64 bits and the work they stand for. Source: mainchain.md 7. */

const EXPONENT_SHIFT = 56n;
const SIGN_BIT = 1n << 55n;
const MANTISSA_MASK = SIGN_BIT - 1n;
/** Exponent at which the mantissa stands as written. */
const MANTISSA_BYTES = 3;
const RANGE = 1n << 256n;

/** Bits → target; negative when the sign bit is set. Any 64-bit value is accepted. */
export function compactToTarget(bits: bigint): bigint {
  const exponent = Number(bits >> EXPONENT_SHIFT);
  const mantissa = bits & MANTISSA_MASK;
  const shift = BigInt(8 * Math.abs(exponent - MANTISSA_BYTES));
  const size = exponent <= MANTISSA_BYTES ? mantissa >> shift : mantissa << shift;
  return (bits & SIGN_BIT) === 0n ? size : -size;
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
const byteLength = (value: bigint): number => (value === 0n ? 0 : Math.ceil(value.toString(16).length / 2));

/** Target → bits. Keeps the top three bytes; a negative target is cut towards minus infinity. */
export function targetToCompact(target: bigint): bigint {
  if (target === 0n) return 0n;
  const exponent = byteLength(absolute(target));
  const shift = BigInt(8 * Math.abs(exponent - MANTISSA_BYTES));
  const mantissa = exponent <= MANTISSA_BYTES ? absolute(target) << shift : absolute(target >> shift);
  return (BigInt(exponent) << EXPONENT_SHIFT) | (target < 0n ? SIGN_BIT : 0n) | mantissa;
}

/** Hashes expected for one block at these bits: floor(2^256 / (target + 1)), 0 for a target that is not positive. */
export function workOf(bits: bigint): bigint {
  const target = compactToTarget(bits);
  return target <= 0n ? 0n : RANGE / (target + 1n);
}
