/**
 * Keys under a password as Bytom v1.1.0 stores them: 32 bytes = scrypt(password, salt, n, r, p); the first 16 are the key of
 * AES-128-CTR, the others authenticate: mac = SHA3-256(bytes 16 to 31 ‖ ciphertext). Read only.
 */
import { createDecipheriv, scrypt } from 'node:crypto';
import { concatBytes, equalBytes, hexToBytes, sha3 } from '@bystack/base';
import { wipe } from '@bystack/keystore';
import { keyNotDecrypted } from './failures.js';
import type { KeyCrypto } from './key-file.js';

/** What a file may make us spend: Bytom's own files state n = 4096, r = 8, p = 6. */
const MAX_N = 1 << 18;
const MAX_R = 8;
const MAX_P = 16;
const DERIVED_BYTES = 32;
const IV_BYTES = 16;

interface ScryptCosts {
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
}

const isPowerOfTwo = (n: number): boolean => n >= 2 && Number.isInteger(Math.log2(n));

const costsOf = ({ cipher, cipherparams, kdf, kdfparams }: KeyCrypto): ScryptCosts => {
  const { n, r, p, salt, dklen } = kdfparams;
  const within = (value: string | number | undefined, max: number): value is number =>
    typeof value === 'number' && value >= 1 && value <= max;
  const known = cipher === 'aes-128-ctr' && kdf === 'scrypt' && dklen === DERIVED_BYTES && cipherparams.iv.length === 2 * IV_BYTES;
  if (!known || !within(n, MAX_N) || !isPowerOfTwo(n) || !within(r, MAX_R) || !within(p, MAX_P) || typeof salt !== 'string')
    throw keyNotDecrypted();
  return { n, r, p, salt };
};

const derive = async (password: string, { n, r, p, salt }: ScryptCosts): Promise<Uint8Array> => {
  const secret = Buffer.from(password, 'utf8');
  const maxmem = 128 * r * (n + p + 2);
  try {
    return await new Promise((resolve, reject) => {
      scrypt(secret, hexToBytes(salt), DERIVED_BYTES, { N: n, r, p, maxmem }, (error, key) => (error ? reject(error) : resolve(key)));
    });
  } finally {
    wipe(secret);
  }
};

/** The plain bytes of Bytom's `crypto` object; the caller wipes them. @throws ApiFailure BTM802 */
export async function openBytomCrypto(crypto: KeyCrypto, password: string): Promise<Uint8Array> {
  const derived = await derive(password, costsOf(crypto));
  try {
    const sealed = hexToBytes(crypto.ciphertext);
    if (!equalBytes(sha3(concatBytes(derived.subarray(16), sealed)), hexToBytes(crypto.mac))) throw keyNotDecrypted();
    return createDecipheriv('aes-128-ctr', derived.subarray(0, 16), hexToBytes(crypto.cipherparams.iv)).update(sealed);
  } finally {
    wipe(derived);
  }
}
