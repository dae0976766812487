/** The master key of a control plane: 32 random bytes as hex in a file of mode 0600; every other key comes from it. */
import { hkdfSync, randomBytes } from 'node:crypto';
import { hexToBytes, isBystackError } from '@bystack/base';
import { keystoreError } from './errors.js';
import { createSecretFile, readSecretFile } from './files.js';

/** Length of the master key and of every key derived from it. */
export const KEY_BYTES = 32;
const DERIVE_SALT = 'bystack/keystore/derive/1';

const fileError = (path: string, cause: unknown): Error =>
  keystoreError(
    { code: 'KEYSTORE_MASTER_KEY_FILE', path, reason: (cause as NodeJS.ErrnoException).code },
    `The master key file ${path} cannot be read or written.`,
    'Check that the folder exists and belongs to the user of this process, and that the disk has space.',
    cause,
  );

/**
 * Reads the master key, 32 bytes.
 * @throws BystackError `KEYSTORE_MASTER_KEY_FILE`, `KEYSTORE_FILE_MODE`, `KEYSTORE_MASTER_KEY_DAMAGED`.
 */
export async function readMasterKey(path: string): Promise<Uint8Array> {
  const maxBytes = 2 * KEY_BYTES + 2;
  let content: Buffer;
  try {
    content = await readSecretFile(path, maxBytes);
  } catch (cause) {
    throw isBystackError(cause) ? cause : fileError(path, cause);
  }
  const text = content.toString('latin1');
  content.fill(0);
  if (!/^[0-9a-fA-F]{64}\r?\n?$/.test(text)) {
    throw keystoreError(
      { code: 'KEYSTORE_MASTER_KEY_DAMAGED', path, expectedChars: 2 * KEY_BYTES },
      `The master key file ${path} does not hold ${KEY_BYTES} bytes as hex.`,
      'Restore it from a backup: without it no stored key can be opened.',
    );
  }
  return hexToBytes(text.trim(), KEY_BYTES);
}

/**
 * Reads the master key, or creates it where there is none. Two processes that start at once get the same key.
 * @throws BystackError as `readMasterKey`.
 */
export async function ensureMasterKey(path: string): Promise<Uint8Array> {
  try {
    return await readMasterKey(path);
  } catch (error) {
    if (!isBystackError(error, 'KEYSTORE_MASTER_KEY_FILE') || error.facts.reason !== 'ENOENT') throw error;
  }
  const fresh = randomBytes(KEY_BYTES);
  try {
    await createSecretFile(path, `${fresh.toString('hex')}\n`);
  } catch (cause) {
    throw fileError(path, cause);
  } finally {
    fresh.fill(0);
  }
  return readMasterKey(path);
}

/** @throws BystackError `KEYSTORE_KEY_FORMAT` unless the key has 32 bytes. */
export function requireKey(key: Uint8Array): void {
  if (key.length !== KEY_BYTES) {
    throw keystoreError(
      { code: 'KEYSTORE_KEY_FORMAT', expectedBytes: KEY_BYTES, receivedBytes: key.length },
      `A key must have ${KEY_BYTES} bytes, received ${key.length}.`,
    );
  }
}

/**
 * A key of its own per purpose, 32 bytes: HKDF-SHA-256(master, info = purpose). Knowing one tells nothing of another.
 * @throws BystackError `KEYSTORE_KEY_FORMAT`.
 */
export function deriveKey(master: Uint8Array, purpose: string): Uint8Array {
  requireKey(master);
  return new Uint8Array(hkdfSync('sha256', master, DERIVE_SALT, purpose, KEY_BYTES));
}

/**
 * The unlocking key of a node's keys file as hex, as a node reads it from stdin. Equal for every call, so that it is
 * stored nowhere. @throws BystackError `KEYSTORE_KEY_FORMAT`.
 */
export function nodeUnlockKey(master: Uint8Array, nodeId: string): string {
  const key = deriveKey(master, `node-unlock/${nodeId}`);
  const hex = Buffer.from(key).toString('hex');
  key.fill(0);
  return hex;
}
