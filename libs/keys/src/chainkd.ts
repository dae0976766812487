/**
 * Extended ed25519 keys as Bytom derives them ("chainkd", mainchain.md 14).
 * xprv = scalar 32 (little endian, neither reduced nor clamped as usual) ‖ chain code 32.
 * xpub = point 32 ‖ chain code 32. Selectors are arbitrary byte strings; account paths are non-hardened.
 */
import { asciiToBytes, concatBytes } from '@bystack/base';
import { ed25519 } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { keysError, requireLength } from './errors.js';
import { bytesToIntLe, ED25519_ORDER, intToBytesLe, multiplyBase } from './scalars.js';

const ROOT = asciiToBytes('Root');
const EXPAND = asciiToBytes('Expand');
const HARDENED = asciiToBytes('H');
const NORMAL = asciiToBytes('N');

/** Most selectors of one path; accounts use 2 or 5. */
export const PATH_MAX = 255;

const pruneRoot = (bytes: Uint8Array): Uint8Array => {
  bytes[0] = (bytes[0] as number) & 0xf8;
  bytes[31] = ((bytes[31] as number) & 0x1f) | 0x40;
  return bytes;
};

const pruneChild = (bytes: Uint8Array): Uint8Array => {
  bytes[0] = (bytes[0] as number) & 0xf8;
  bytes[29] = (bytes[29] as number) & 1;
  bytes[30] = 0;
  bytes[31] = 0;
  return bytes;
};

/** Root xprv of entropy or a mnemonic seed (any length, at least 1 byte). 64 bytes. */
export function rootXprvFromEntropy(entropy: Uint8Array): Uint8Array {
  if (entropy.length === 0) throw keysError({ code: 'KEYS_FORMAT', what: 'root entropy' }, 'root entropy must not be empty');
  return pruneRoot(hmac(sha512, ROOT, entropy));
}

/** xprv → xpub, both 64 bytes. @throws BystackError `KEYS_FORMAT`. */
export function xprvToXpub(xprv: Uint8Array): Uint8Array {
  requireLength('xprv', xprv, 64);
  return concatBytes(multiplyBase(bytesToIntLe(xprv.subarray(0, 32))).toBytes(), xprv.subarray(32));
}

/** The ed25519 public key of an xpub: its first 32 bytes. @throws BystackError `KEYS_FORMAT`. */
export function xpubPublicKey(xpub: Uint8Array): Uint8Array {
  requireLength('xpub', xpub, 64);
  return xpub.slice(0, 32);
}

const normalChild = (chainCode: Uint8Array, point: Uint8Array, selector: Uint8Array): { factor: bigint; chainCode: Uint8Array } => {
  const digest = hmac(sha512, chainCode, concatBytes(NORMAL, point, selector));
  return { factor: bytesToIntLe(pruneChild(digest.slice(0, 32))), chainCode: digest.subarray(32) };
};

/** Child xprv for one selector. Hardened children cannot be derived from the xpub. */
export function xprvChild(xprv: Uint8Array, selector: Uint8Array, hardened = false): Uint8Array {
  requireLength('xprv', xprv, 64);
  const scalar = xprv.subarray(0, 32);
  const chainCode = xprv.subarray(32);
  if (hardened) return pruneRoot(hmac(sha512, chainCode, concatBytes(HARDENED, scalar, selector)));
  const point = multiplyBase(bytesToIntLe(scalar)).toBytes();
  const child = normalChild(chainCode, point, selector);
  const sum = bytesToIntLe(scalar) + child.factor;
  // 256-bit integers: a scalar grows by less than 2^233 a level, so only absurd depths reach the bound.
  if (sum >> 256n !== 0n) throw keysError({ code: 'KEYS_FORMAT', what: 'child scalar' }, 'the derived scalar exceeds 256 bits');
  return concatBytes(intToBytesLe(sum), child.chainCode);
}

/** Non-hardened child of an xpub: equals `xprvToXpub(xprvChild(xprv, selector))`. @throws BystackError `KEYS_FORMAT`. */
export function xpubChild(xpub: Uint8Array, selector: Uint8Array): Uint8Array {
  requireLength('xpub', xpub, 64);
  const point = xpub.subarray(0, 32);
  const child = normalChild(xpub.subarray(32), point, selector);
  let parent: InstanceType<typeof ed25519.Point>;
  try {
    parent = ed25519.Point.fromBytes(point, true);
  } catch (cause) {
    throw keysError({ code: 'KEYS_FORMAT', what: 'xpub' }, 'the xpub holds no curve point', cause);
  }
  return concatBytes(parent.add(multiplyBase(child.factor)).toBytes(), child.chainCode);
}

const checkPath = (path: readonly Uint8Array[]): void => {
  if (path.length > PATH_MAX)
    throw keysError(
      { code: 'KEYS_FORMAT', what: 'path', received: path.length, max: PATH_MAX },
      `a path has at most ${PATH_MAX} selectors`,
    );
};

/** xprv at the end of a path; all selectors hardened, or none (the default, as accounts need). */
export function deriveXprv(xprv: Uint8Array, path: readonly Uint8Array[], hardened = false): Uint8Array {
  checkPath(path);
  return path.reduce((key, selector) => xprvChild(key, selector, hardened), xprv);
}

/** xpub at the end of a non-hardened path. */
export function deriveXpub(xpub: Uint8Array, path: readonly Uint8Array[]): Uint8Array {
  checkPath(path);
  return path.reduce((key, selector) => xpubChild(key, selector), xpub);
}

/** Expanded key: scalar 32 ‖ nonce prefix 32, as ed25519 signing needs it. */
export function expandXprv(xprv: Uint8Array): Uint8Array {
  requireLength('xprv', xprv, 64);
  return concatBytes(xprv.subarray(0, 32), hmac(sha512, EXPAND, xprv).subarray(32));
}

/** Deterministic ed25519 signature (64 bytes) that verifies under `xpubPublicKey(xprvToXpub(xprv))`. */
export function xprvSign(xprv: Uint8Array, message: Uint8Array): Uint8Array {
  const expanded = expandXprv(xprv);
  const scalar = bytesToIntLe(expanded.subarray(0, 32));
  const publicKey = multiplyBase(scalar).toBytes();
  const nonce = bytesToIntLe(sha512(concatBytes(expanded.subarray(32), message))) % ED25519_ORDER;
  const r = multiplyBase(nonce).toBytes();
  const h = bytesToIntLe(sha512(concatBytes(r, publicKey, message))) % ED25519_ORDER;
  return concatBytes(r, intToBytesLe((nonce + h * scalar) % ED25519_ORDER));
}
