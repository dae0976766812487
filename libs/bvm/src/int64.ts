/** Integers of the machine: 64-bit two's complement, little endian, trailing zero bytes trimmed (mainchain.md 12). */
import { BystackError } from '@bystack/base';

/** Smallest value of the machine. */
export const INT64_MIN = -(1n << 63n);
/** Largest value of the machine. */
export const INT64_MAX = (1n << 63n) - 1n;

/** True for values the machine can hold. */
export const isInt64 = (value: bigint): boolean => value >= INT64_MIN && value <= INT64_MAX;

const EMPTY = new Uint8Array(0);

/**
 * Value → its push form: zero is empty, negatives are 8 bytes.
 * @throws BystackError `BVM_INT64` outside the range.
 */
export function int64Bytes(value: bigint): Uint8Array {
  if (value === 0n) return EMPTY;
  if (!isInt64(value)) throw new BystackError({ code: 'BVM_INT64', value });
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigInt64(0, value, true);
  let n = 8;
  while (out[n - 1] === 0) n--;
  return out.subarray(0, n);
}

/** Stack item → value; null when longer than 8 bytes. Any padding is accepted. */
export function readInt64(item: Uint8Array): bigint | null {
  const n = item.length;
  if (n > 8) return null;
  if (n <= 6) {
    let value = 0;
    for (let i = n - 1; i >= 0; i--) value = value * 256 + (item[i] as number);
    return BigInt(value);
  }
  const full = new Uint8Array(8);
  full.set(item);
  return new DataView(full.buffer).getBigInt64(0, true);
}

/** Truth of a stack item: any byte other than zero. */
export function isTrue(item: Uint8Array): boolean {
  for (const byte of item) if (byte !== 0) return true;
  return false;
}
