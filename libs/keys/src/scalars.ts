/** Little-endian integers and the group order of edwards25519, shared by ed25519 and the extended keys. */
import { ed25519 } from '@noble/curves/ed25519.js';

/** Order of the prime subgroup. */
export const ED25519_ORDER: bigint = ed25519.Point.Fn.ORDER;

/** Little-endian bytes → integer. */
export function bytesToIntLe(bytes: Uint8Array): bigint {
  let hex = '';
  for (let i = bytes.length - 1; i >= 0; i--) hex += (bytes[i] as number).toString(16).padStart(2, '0');
  return BigInt(`0x${hex === '' ? '0' : hex}`);
}

/** Integer 0..2^256-1 → 32 bytes, little endian. */
export function intToBytesLe(value: bigint): Uint8Array {
  const hex = value.toString(16).padStart(64, '0');
  const out = new Uint8Array(32);
  for (let i = 0; i < 32; i++) out[i] = Number.parseInt(hex.slice(62 - 2 * i, 64 - 2 * i), 16);
  return out;
}

/** scalar·B for a secret scalar of any size; the identity for a multiple of the order. */
export function multiplyBase(scalar: bigint): InstanceType<typeof ed25519.Point> {
  const reduced = scalar % ED25519_ORDER;
  return reduced === 0n ? ed25519.Point.ZERO : ed25519.Point.BASE.multiply(reduced);
}
