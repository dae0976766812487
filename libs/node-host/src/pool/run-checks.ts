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

/** A transaction signature as a check. */
export const toCheck = (item: SignatureItem): KeyedCheck => ({
  scheme: 'identity',
  publicKey: item.publicKey,
  message: item.message,
  signature: item.signature,
});
