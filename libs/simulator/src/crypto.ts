/**
 * Stand-ins for consensus signatures that keep what matters of the real ones: only the holder of a key makes one, and
 * aggregation is a sum, so that a signature counted twice is seen (I14). 96 bytes are 24 numbers modulo 2³².
 */
import { concatBytes, sha3 } from '@bystack/base';
import type { KeyedCheck } from '@bystack/replica';

const BLS_BYTES = 96;
const IDENTITY_BYTES = 64;
const MIX = 0x85ebca6b;

/** The signature of a key's holder. */
export function simSign(publicKey: Uint8Array, message: Uint8Array, key: 'bls' | 'identity'): Uint8Array {
  const digest = sha3(concatBytes(publicKey, message));
  const out = new Uint8Array(key === 'bls' ? BLS_BYTES : IDENTITY_BYTES);
  out.set(digest);
  for (let i = digest.length; i < out.length; i++) out[i] = (Math.imul((out[i - 32] as number) + i, MIX) >>> 13) ^ (out[i - 31] as number);
  return out;
}

const addTo = (sum: Uint8Array, signature: Uint8Array): void => {
  for (let word = 0; word < BLS_BYTES; word += 4) {
    let carry = 0;
    for (let i = word; i < word + 4; i++) {
      const total = (sum[i] as number) + (signature[i] as number) + carry;
      sum[i] = total & 0xff;
      carry = total >> 8;
    }
  }
};

/** Sum of signatures. */
export function simAggregate(signatures: readonly Uint8Array[]): Uint8Array {
  const sum = new Uint8Array(BLS_BYTES);
  for (const s of signatures) addTo(sum, s);
  return sum;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Verdict on a check: each named signer's signature is in the sum exactly once, and nothing else is. */
export function simVerify(check: KeyedCheck): boolean {
  if (check.scheme === 'identity') return same(check.signature, simSign(check.publicKey, check.message, 'identity'));
  return same(check.signature, simAggregate(check.groups.flatMap((g) => g.keys.map((k) => simSign(k, g.message, 'bls')))));
}
