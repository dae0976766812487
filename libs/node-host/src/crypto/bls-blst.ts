/** BLS12-381 by @chainsafe/blst: native code, 0.4 ms to sign, 1.1 ms to verify. */
import type Blst from '@chainsafe/blst';
import { BoundedCache, cacheKey } from './bounded-cache.js';
import { aggregated, BLS_KEYS_MAX, blsInputError, groupsAreSound, holds, isIdentityPoint } from './bls-common.js';
import type { BlsBackend, BlsSigner } from './crypto.js';

type Lib = typeof Blst;

/** The back end over a loaded library. */
export function blstBls(lib: Lib): BlsBackend {
  const keys = new BoundedCache<Blst.PublicKey>(BLS_KEYS_MAX);
  const parseKey = (bytes: Uint8Array): Blst.PublicKey => {
    if (bytes.length !== 48) throw blsInputError('A BLS public key must have 48 bytes.');
    return keys.get(cacheKey(bytes), () => lib.PublicKey.fromBytes(bytes, true));
  };
  const parseSignature = (bytes: Uint8Array): Blst.Signature => {
    if (bytes.length !== 96) throw blsInputError('A BLS signature must have 96 bytes.');
    return lib.Signature.fromBytes(bytes, true, true);
  };
  const sumKeys = (list: readonly Uint8Array[]): Blst.PublicKey => {
    if (list.length === 1) return parseKey(list[0] as Uint8Array);
    const sum = lib.aggregatePublicKeys(list.map(parseKey));
    if (isIdentityPoint(sum.toBytes(true))) throw blsInputError('The keys sum to the identity.');
    return sum;
  };
  return {
    name: 'blst',
    signer: (secret) => blstSigner(lib, secret),
    aggregate: (signatures) => aggregated(signatures, () => lib.aggregateSignatures(signatures.map(parseSignature)).toBytes(true)),
    verify: (groups, signature) =>
      groupsAreSound(groups) &&
      holds(() => {
        const parsed = parseSignature(signature);
        const sums = groups.map((group) => sumKeys(group.keys));
        return lib.aggregateVerify(
          groups.map((group) => group.message),
          sums,
          parsed,
        );
      }),
    isPublicKey: (publicKey) => holds(() => parseKey(publicKey) !== undefined),
    isSignature: (signature) => holds(() => parseSignature(signature) !== undefined),
  };
}

function blstSigner(lib: Lib, secret: Uint8Array): BlsSigner {
  try {
    const key = lib.SecretKey.fromBytes(secret);
    return {
      publicKey: new Uint8Array(key.toPublicKey().toBytes(true)),
      sign: (message) => new Uint8Array(key.sign(message).toBytes(true)),
    };
  } catch {
    // The cause is not kept: the library's text may repeat its input.
    throw blsInputError('A BLS secret must be an integer from 1 to r-1 in 32 bytes.');
  }
}
