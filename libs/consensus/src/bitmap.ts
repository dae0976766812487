/** Sets of validators on the wire: bit i = validator i, least significant bit first, surplus bits 0. Source: bbft.md 2.1. */
import { refuse } from './errors.js';

/** Bytes of a bitmap over n validators. */
export const bitmapBytes = (n: number): number => (n + 7) >> 3;

/** Ascending indexes → bitmap. */
export function encodeBitmap(indexes: readonly number[], n: number): Uint8Array {
  const out = new Uint8Array(bitmapBytes(n));
  for (const i of indexes) out[i >> 3] = (out[i >> 3] as number) | (1 << (i & 7));
  return out;
}

/** Bitmap → ascending indexes. @throws BystackError `CONSENSUS_BITMAP` for a surplus bit */
export function decodeBitmap(bytes: Uint8Array, n: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < bytes.length * 8; i++) {
    if (((bytes[i >> 3] as number) & (1 << (i & 7))) === 0) continue;
    if (i >= n) return refuse('CONSENSUS_BITMAP', 'A bitmap names a validator that does not exist.');
    out.push(i);
  }
  return out;
}
