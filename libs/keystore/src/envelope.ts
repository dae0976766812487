/**
 * Sealed values: authenticated encryption with the purpose as associated data, so that a value sealed for one use does
 * not open for another. Layout:
 *   version 1 byte (1) ‖ salt 32 bytes ‖ AES-256-GCM ciphertext ‖ tag 16 bytes
 * Key (32) and nonce (12) of each value = HKDF-SHA-256(key, salt, info = "bystack/seal/1"): no nonce can repeat, however
 * many values one key seals. Associated data = version ‖ purpose as UTF-8.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { keystoreError } from './errors.js';
import { requireKey } from './master-key.js';

const VERSION = 1;
const SALT_BYTES = 32;
const TAG_BYTES = 16;
const OVERHEAD_BYTES = 1 + SALT_BYTES + TAG_BYTES;
/** Longest value that is sealed. */
export const SEALED_PLAIN_MAX_BYTES = 1024 * 1024;
const CIPHER = 'aes-256-gcm';

interface ValueKeys {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly aad: Uint8Array;
}

const valueKeys = (key: Uint8Array, salt: Uint8Array, purpose: string): ValueKeys => {
  const bytes = new Uint8Array(hkdfSync('sha256', key, salt, 'bystack/seal/1', 44));
  const aad = Buffer.concat([Buffer.of(VERSION), Buffer.from(purpose, 'utf8')]);
  return { key: bytes.subarray(0, 32), nonce: bytes.subarray(32), aad };
};

/**
 * Plain bytes → sealed bytes, 49 longer. Each call gives other bytes.
 * @throws BystackError `KEYSTORE_KEY_FORMAT`; `KEYSTORE_SEALED_FORMAT` above 1 MiB.
 */
export function sealBytes(key: Uint8Array, purpose: string, plain: Uint8Array): Uint8Array {
  requireKey(key);
  if (plain.length > SEALED_PLAIN_MAX_BYTES) {
    throw keystoreError(
      { code: 'KEYSTORE_SEALED_FORMAT', maxBytes: SEALED_PLAIN_MAX_BYTES, receivedBytes: plain.length },
      `At most ${SEALED_PLAIN_MAX_BYTES} bytes are sealed at once, received ${plain.length}.`,
    );
  }
  const salt = randomBytes(SALT_BYTES);
  const value = valueKeys(key, salt, purpose);
  const cipher = createCipheriv(CIPHER, value.key, value.nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(value.aad);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  value.key.fill(0);
  return new Uint8Array(Buffer.concat([Buffer.of(VERSION), salt, body, cipher.getAuthTag()]));
}

const checkForm = (sealed: Uint8Array): void => {
  if (sealed.length < OVERHEAD_BYTES || sealed.length > SEALED_PLAIN_MAX_BYTES + OVERHEAD_BYTES) {
    throw keystoreError(
      { code: 'KEYSTORE_SEALED_FORMAT', minBytes: OVERHEAD_BYTES, receivedBytes: sealed.length },
      `A sealed value has at least ${OVERHEAD_BYTES} bytes and at most 1 MiB, received ${sealed.length}.`,
    );
  }
  if (sealed[0] !== VERSION) {
    throw keystoreError(
      { code: 'KEYSTORE_VERSION', expected: VERSION, received: sealed[0] },
      `The sealed value is of version ${sealed[0]}; this program knows version ${VERSION}.`,
      'Use the program that wrote it.',
    );
  }
};

/**
 * Sealed bytes → plain bytes. The caller wipes them when done.
 * @throws BystackError `KEYSTORE_KEY_FORMAT`, `KEYSTORE_SEALED_FORMAT`, `KEYSTORE_VERSION`, `KEYSTORE_SEALED_REFUSED`.
 */
export function openBytes(key: Uint8Array, purpose: string, sealed: Uint8Array): Uint8Array {
  requireKey(key);
  checkForm(sealed);
  const value = valueKeys(key, sealed.subarray(1, 1 + SALT_BYTES), purpose);
  const decipher = createDecipheriv(CIPHER, value.key, value.nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(value.aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    const plain = decipher.update(sealed.subarray(1 + SALT_BYTES, sealed.length - TAG_BYTES));
    decipher.final();
    return new Uint8Array(plain);
  } catch (cause) {
    throw keystoreError(
      { code: 'KEYSTORE_SEALED_REFUSED', purpose },
      'The sealed value does not open: it was sealed with another key or for another purpose, or it was changed.',
      'Check that the master key is the one this data was written with.',
      cause,
    );
  } finally {
    value.key.fill(0);
  }
}
