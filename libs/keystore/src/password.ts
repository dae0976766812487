/** Passwords of people: argon2id in the usual text form ($argon2id$v=19$m=19456,t=2,p=1$salt$hash). */
import { hash, verify } from '@node-rs/argon2';
import { keystoreError } from './errors.js';
import { ARGON2ID, KDF_MIN } from './kdf.js';

/** Longest password in bytes: longer ones only cost time. */
export const PASSWORD_MAX_BYTES = 1024;

/** Password → text to store. Cost: some 50 ms and 19 MiB. @throws BystackError `KEYSTORE_PASSWORD_LENGTH`. */
export async function hashPassword(password: string): Promise<string> {
  const bytes = Buffer.byteLength(password, 'utf8');
  if (bytes === 0 || bytes > PASSWORD_MAX_BYTES) {
    throw keystoreError(
      { code: 'KEYSTORE_PASSWORD_LENGTH', minBytes: 1, maxBytes: PASSWORD_MAX_BYTES, receivedBytes: bytes },
      `A password has 1 to ${PASSWORD_MAX_BYTES} bytes, received ${bytes}.`,
    );
  }
  return hash(password, { algorithm: ARGON2ID, memoryCost: KDF_MIN.memoryKiB, timeCost: KDF_MIN.passes, parallelism: KDF_MIN.lanes });
}

/** True when the password is the one of the stored text. A text that is no argon2 hash: false. Never throws. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  const bytes = Buffer.byteLength(password, 'utf8');
  if (bytes === 0 || bytes > PASSWORD_MAX_BYTES) return false;
  try {
    return await verify(stored, password);
  } catch {
    // Not an argon2 text: no password can match it.
    return false;
  }
}
