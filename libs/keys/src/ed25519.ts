/**
 * ed25519 with the two validity rules of the product.
 * - ZIP-215 (sidechains, sidechain-ledger.md 17.2): S < L, any decodable A and R, 8·S·B = 8·R + 8·h·A.
 * - Bytom's rule (main-chain, mainchain.md 12): S < 2^253, any decodable A, encode(S·B − h·A) = R byte for byte.
 * h = SHA-512(R ‖ A ‖ M) mod L over the bytes as received.
 */
import { concatBytes, equalBytes, type SignatureItem, type SignatureRule, type Signatures } from '@bystack/base';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { requireLength } from './errors.js';
import { bytesToIntLe, ED25519_ORDER } from './scalars.js';
import { blsVerifyPossession } from './bls.js';

type Point = InstanceType<typeof ed25519.Point>;

/** Public key of a seed key: 32-byte seed → 32 bytes (RFC 8032). @throws BystackError `KEYS_FORMAT`. */
export function seedToPublicKey(seed: Uint8Array): Uint8Array {
  requireLength('ed25519 seed', seed, 32);
  return ed25519.getPublicKey(seed);
}

/** Signature of a seed key, 64 bytes (RFC 8032, deterministic). @throws BystackError `KEYS_FORMAT`. */
export function ed25519Sign(seed: Uint8Array, message: Uint8Array): Uint8Array {
  requireLength('ed25519 seed', seed, 32);
  return ed25519.sign(message, seed);
}

const decodePoint = (bytes: Uint8Array): Point | null => {
  try {
    return ed25519.Point.fromBytes(bytes, true);
  } catch {
    return null;
  }
};

const challenge = (r: Uint8Array, publicKey: Uint8Array, message: Uint8Array): bigint =>
  bytesToIntLe(sha512(concatBytes(r, publicKey, message))) % ED25519_ORDER;

/** True when the signature holds by ZIP-215. Bytes of wrong length: false. Cost: about 1.4 ms. */
export function zip215Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const s = bytesToIntLe(signature.subarray(32));
  if (s >= ED25519_ORDER) return false;
  const r = signature.subarray(0, 32);
  const pointA = decodePoint(publicKey);
  const pointR = decodePoint(r);
  if (pointA === null || pointR === null) return false;
  const right = pointR.add(pointA.multiplyUnsafe(challenge(r, publicKey, message)));
  return right.subtract(ed25519.Point.BASE.multiplyUnsafe(s)).clearCofactor().is0();
}

/** True when the signature holds by Bytom v1.1.0's own verifier. Bytes of wrong length: false. */
export function bytomVerify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64 || ((signature[63] as number) & 0xe0) !== 0) return false;
  const pointA = decodePoint(publicKey);
  if (pointA === null) return false;
  const r = signature.subarray(0, 32);
  const s = bytesToIntLe(signature.subarray(32)) % ED25519_ORDER;
  const h = challenge(r, publicKey, message);
  const expected = ed25519.Point.BASE.multiplyUnsafe(s).subtract(pointA.multiplyUnsafe(h));
  return equalBytes(expected.toBytes(), r);
}

/** True when 32 bytes decode to a curve point of either rule (small order and non-canonical included). */
export function isEd25519PublicKey(publicKey: Uint8Array): boolean {
  return publicKey.length === 32 && decodePoint(publicKey) !== null;
}

const VERIFIERS = { zip215: zip215Verify, bytom: bytomVerify, bls: blsVerifyPossession } as const satisfies Readonly<
  Record<SignatureRule, (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean>
>;

/** The portable implementation of the port `Signatures`: every signature checked singly. */
export function nobleSignatures(): Signatures {
  const verify = (rule: SignatureRule, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
    VERIFIERS[rule](publicKey, message, signature);
  return {
    name: 'noble',
    verify,
    verifyMany: (rule: SignatureRule, items: readonly SignatureItem[]): boolean[] =>
      items.map((item) => verify(rule, item.publicKey, item.message, item.signature)),
  };
}
