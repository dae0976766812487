/** BLS12-381 in plain JavaScript: the last resort, and the oracle of the others in tests. */
import { blsAggregate, blsPublicKey, blsSign, blsVerify, isBlsPublicKey, isBlsSignature } from '@bystack/keys';
import { aggregated, blsInputError, groupsAreSound, isIdentityPoint } from './bls-common.js';
import type { BlsBackend, BlsSigner } from './crypto.js';

/** The back end over @noble/curves: 18 ms to sign, 25 ms to verify. */
export function nobleBls(): BlsBackend {
  const isSignature = (signature: Uint8Array): boolean => isBlsSignature(signature) && !isIdentityPoint(signature);
  return {
    name: 'noble',
    signer: nobleSigner,
    aggregate: (signatures) =>
      aggregated(signatures, () => {
        if (!signatures.every(isSignature)) throw blsInputError('A BLS signature is malformed or the identity.');
        return blsAggregate(signatures);
      }),
    verify: (groups, signature) =>
      groupsAreSound(groups) &&
      blsVerify(
        groups.map(({ message, keys }) => ({ message, publicKeys: keys })),
        signature,
      ),
    isPublicKey: isBlsPublicKey,
    isSignature,
  };
}

function nobleSigner(secret: Uint8Array): BlsSigner {
  const own = Uint8Array.from(secret);
  try {
    return { publicKey: blsPublicKey(own), sign: (message) => blsSign(own, message) };
  } catch {
    throw blsInputError('A BLS secret must be an integer from 1 to r-1 in 32 bytes.');
  }
}
