/** Answers checks with the cryptography of this thread; what both pools compute. */
import type { SignatureItem } from '@bystack/base';
import type { KeyedCheck } from '@bystack/replica';
import type { FastCrypto } from '../crypto/crypto.js';

/**
 * Answer per check in order. The ed25519 checks go through `verifyMany` together: where a batch algorithm
 * takes them once there is one. Bad bytes: false.
 */
export function runChecks(crypto: FastCrypto, checks: readonly KeyedCheck[]): boolean[] {
  const singles = checks.flatMap((check): SignatureItem[] => (check.scheme === 'identity' ? [check] : []));
  const verdicts = crypto.signatures.verifyMany('zip215', singles);
  let next = 0;
  return checks.map((check) =>
    check.scheme === 'identity' ? verdicts[next++] === true : crypto.bls.verify(check.groups, check.signature),
  );
}

const BLS_KEY_BYTES = 48;

/** A transaction signature as a check: ed25519, or BLS where the key has 48 bytes (a proof of possession). */
export const toCheck = ({ publicKey, message, signature }: SignatureItem): KeyedCheck =>
  publicKey.length === BLS_KEY_BYTES
    ? { scheme: 'bls', groups: [{ message, keys: [publicKey] }], signature }
    : { scheme: 'identity', publicKey, message, signature };
