/** Cheap stand-ins for consensus signatures, bound to the public key; ed25519 of transactions is real and remembered. */
import { bytesToHex, concatBytes, equalBytes, sha3, type SignatureItem } from '@bystack/base';
import { nobleSignatures } from '@bystack/keys';
import type { KeyedCheck } from '@bystack/replica';

const BLS_BYTES = 96;
const BLS_KEY_BYTES = 48;
const IDENTITY_BYTES = 64;

const stretch = (digest: Uint8Array): Uint8Array => concatBytes(digest, sha3(digest), sha3(sha3(digest)));

/** Signature of a key's holder. */
export function fakeSign(publicKey: Uint8Array, message: Uint8Array, key: 'bls' | 'identity'): Uint8Array {
  return stretch(sha3(concatBytes(publicKey, message))).subarray(0, key === 'bls' ? BLS_BYTES : IDENTITY_BYTES);
}

/** Aggregation: exclusive or. */
export function fakeAggregate(signatures: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(BLS_BYTES);
  for (const s of signatures) for (let i = 0; i < BLS_BYTES; i++) out[i] = (out[i] as number) ^ (s[i] as number);
  return out;
}

/** Verdict on a consensus check. */
export function fakeVerify(check: KeyedCheck): boolean {
  const wanted =
    check.scheme === 'identity'
      ? fakeSign(check.publicKey, check.message, 'identity')
      : fakeAggregate(check.groups.flatMap((g) => g.keys.map((k) => fakeSign(k, g.message, 'bls'))));
  return bytesToHex(wanted) === bytesToHex(check.signature);
}

const verdicts = new Map<string, boolean>();
const noble = nobleSignatures();
const MAX_VERDICTS = 100_000;

/** A signature of a directive by consensus keys, which are stand-ins here too. */
const isStandIn = ({ publicKey, message, signature }: SignatureItem): boolean =>
  equalBytes(fakeSign(publicKey, message, publicKey.length === BLS_KEY_BYTES ? 'bls' : 'identity'), signature);

/** Real verdict on a transaction signature; each distinct one is computed once. */
export function verifyOnce(item: SignatureItem): boolean {
  const { publicKey, message, signature } = item;
  if (isStandIn(item)) return true;
  const key = bytesToHex(concatBytes(publicKey, message, signature));
  let verdict = verdicts.get(key);
  if (verdict === undefined) {
    verdict = noble.verify('zip215', publicKey, message, signature);
    if (verdicts.size < MAX_VERDICTS) verdicts.set(key, verdict);
  }
  return verdict;
}
