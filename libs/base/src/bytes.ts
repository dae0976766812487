/** Byte-string helpers. All functions copy unless they say otherwise; hex is lower case. */
import { BystackError } from './errors.js';

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** Raw bytes → lower-case hex. Cost: linear. */
export function bytesToHex(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i++) out += HEX[bytes[i] as number];
  return out;
}

const nibble = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  if (code >= 65 && code <= 70) return code - 55;
  return -1;
};

/**
 * Hex text (either case, even length, no prefix) → bytes.
 * @throws BystackError `BASE_HEX` when the text is not hex or not of `length` bytes where a length is given.
 */
export function hexToBytes(hex: string, length?: number): Uint8Array {
  if (hex.length % 2 !== 0 || (length !== undefined && hex.length !== length * 2)) {
    throw new BystackError({ code: 'BASE_HEX', expectedBytes: length ?? -1, receivedChars: hex.length });
  }
  const out = new Uint8Array(hex.length / 2);
  for (let i = 0; i < out.length; i++) {
    const hi = nibble(hex.charCodeAt(2 * i));
    const lo = nibble(hex.charCodeAt(2 * i + 1));
    if (hi < 0 || lo < 0) throw new BystackError({ code: 'BASE_HEX', expectedBytes: length ?? -1, position: 2 * i });
    out[i] = hi * 16 + lo;
  }
  return out;
}

/** One new array holding the parts in order. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const p of parts) size += p.length;
  const out = new Uint8Array(size);
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

/** True when both have the same length and bytes. Not constant time: never for secrets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Lexicographic order, shorter first on a common prefix: negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const d = (a[i] as number) - (b[i] as number);
    if (d !== 0) return d;
  }
  return a.length - b.length;
}

/** ASCII text → bytes. @throws BystackError `BASE_ASCII` on a character above 127. */
export function asciiToBytes(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c > 127) throw new BystackError({ code: 'BASE_ASCII', position: i });
    out[i] = c;
  }
  return out;
}

/** Unsigned integer → 8 bytes little endian. @throws BystackError `BASE_RANGE` outside 0..2^64-1. */
export function u64le(value: bigint): Uint8Array {
  return u64be(value).reverse();
}

/** Unsigned integer → 8 bytes big endian. @throws BystackError `BASE_RANGE` outside 0..2^64-1. */
export function u64be(value: bigint): Uint8Array {
  if (value < 0n || value > 0xffffffffffffffffn) throw new BystackError({ code: 'BASE_RANGE', value, bits: 64 });
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, value);
  return out;
}

/** Unsigned integer → 4 bytes big endian. @throws BystackError `BASE_RANGE` outside 0..2^32-1. */
export function u32be(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new BystackError({ code: 'BASE_RANGE', value, bits: 32 });
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

/** Unsigned integer → 2 bytes big endian. @throws BystackError `BASE_RANGE` outside 0..65535. */
export function u16be(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff) throw new BystackError({ code: 'BASE_RANGE', value, bits: 16 });
  return new Uint8Array([value >> 8, value & 0xff]);
}
