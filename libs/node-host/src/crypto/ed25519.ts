/**
 * ed25519 by node:crypto, or by libsodium where it loads. Its check is cofactorless with S < L: whatever it accepts, ZIP-215 and Bytom's rule
 * accept too (R = encode(S·B − h·A) holds byte for byte). So it is a fast accept, and what it refuses, the
 * rule itself decides (sidechain-ledger.md 17.2). Keys are imported as JWK, ten times cheaper than DER, and kept.
 */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { BystackError, type SignatureItem, type SignatureRule, type Signatures } from '@bystack/base';
import { nobleSignatures } from '@bystack/keys';
import type { NodeHostCode } from '../errors.js';
import { BoundedCache, cacheKey } from './bounded-cache.js';
import type { IdentitySigner } from './crypto.js';
import { SODIUM, type FastAccept } from './ed25519-sodium.js';

/** Imported keys kept by default; one costs about 1 KiB. */
export const ED25519_KEYS_MAX = 4_096;

const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A raw 32-byte public key as a key object; any 32 bytes are taken, bad points fail in the check. */
export function importPublicKey(publicKey: Uint8Array): KeyObject {
  const x = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.byteLength).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** Fast accept of node:crypto over up to `keysMax` imported keys. */
export function nodeAccept(keysMax = ED25519_KEYS_MAX): FastAccept {
  const keys = new BoundedCache<KeyObject>(keysMax);
  return (publicKey, message, signature) => {
    try {
      const key = keys.get(cacheKey(publicKey), () => importPublicKey(publicKey));
      return verify(null, message, key, signature);
    } catch {
      return false;
    }
  };
}

/**
 * Port `Signatures` with up to `keysMax` imported keys, over libsodium's fast accept where one is given. Cost: 0.11 ms
 * (libsodium: 0.05 ms) per accepted signature, 1.5 ms more per refused one.
 */
export function nodeSignatures(keysMax = ED25519_KEYS_MAX, sodium: FastAccept | null = null): Signatures {
  const exact = nobleSignatures();
  const accepts = sodium ?? nodeAccept(keysMax);
  const check = (rule: SignatureRule, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    return accepts(publicKey, message, signature) || exact.verify(rule, publicKey, message, signature);
  };
  return {
    name: sodium ? SODIUM : 'node:crypto',
    verify: check,
    verifyMany: (rule: SignatureRule, items: readonly SignatureItem[]): boolean[] =>
      items.map((item) => check(rule, item.publicKey, item.message, item.signature)),
  };
}

/** The private key object of a 32-byte seed. @throws BystackError `IDENTITY_SEED` when the length is another. */
export function importSeed(seed: Uint8Array): KeyObject {
  if (seed.length !== 32) {
    throw new BystackError<{ code: NodeHostCode; receivedBytes: number }>(
      { code: 'IDENTITY_SEED', receivedBytes: seed.length },
      { message: 'The identity seed must have 32 bytes.', remedy: 'Restore the key file of this node.' },
    );
  }
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

/** Signs with the identity key of a 32-byte seed. @throws BystackError `IDENTITY_SEED` when the length is another. */
export function identitySigner(seed: Uint8Array): IdentitySigner {
  const key = importSeed(seed);
  const { x } = createPublicKey(key).export({ format: 'jwk' }) as { x: string };
  return {
    publicKey: new Uint8Array(Buffer.from(x, 'base64url')),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}
