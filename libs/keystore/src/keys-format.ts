/**
 * Text of a keys file: one JSON object. Byte strings are lower-case hex.
 *   {"format":"bystack-node-keys","version":1,"identityKey":…,"blsKey":…,
 *    "kdf":{"name":"argon2id","memoryKiB":…,"passes":…,"lanes":…,"salt":…},
 *    "cipher":"aes-256-gcm","nonce":…,"sealed":…,"checksum":…}
 * checksum = SHA-256 over `boundFields` ‖ sealed.
 */
import { createHash } from 'node:crypto';
import { hexToBytes } from '@bystack/base';
import { keystoreError } from './errors.js';
import { isAllowedCost, type KdfCosts } from './kdf.js';

/** What a keys file says. */
export interface KeysFileContent {
  readonly identityKey: Uint8Array;
  readonly blsKey: Uint8Array;
  readonly kdf: KdfCosts;
  /** 16 bytes. */
  readonly salt: Uint8Array;
  /** 12 bytes. */
  readonly nonce: Uint8Array;
  /** Ciphertext 64 ‖ tag 16. */
  readonly sealed: Uint8Array;
}

const FORMAT = 'bystack-node-keys';
const VERSION = 1;
/** A file is some 700 bytes; a longer one is none of ours. */
export const KEYS_FILE_MAX_BYTES = 4096;
const SEALED_BYTES = 64 + 16;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const headOf = (c: Omit<KeysFileContent, 'sealed'>): Record<string, unknown> => ({
  format: FORMAT,
  version: VERSION,
  identityKey: hex(c.identityKey),
  blsKey: hex(c.blsKey),
  kdf: { name: 'argon2id', memoryKiB: c.kdf.memoryKiB, passes: c.kdf.passes, lanes: c.kdf.lanes, salt: hex(c.salt) },
  cipher: 'aes-256-gcm',
  nonce: hex(c.nonce),
});

/** The bytes that the seal binds: everything but the ciphertext, in the order of the file. */
export function boundFields(content: Omit<KeysFileContent, 'sealed'>): Uint8Array {
  return Buffer.from(JSON.stringify(headOf(content)), 'utf8');
}

const checksumOf = (content: KeysFileContent): string =>
  createHash('sha256').update(boundFields(content)).update(content.sealed).digest('hex');

/** Content → text of the file. */
export function encodeKeysFile(content: KeysFileContent): string {
  return `${JSON.stringify({ ...headOf(content), sealed: hex(content.sealed), checksum: checksumOf(content) }, null, 2)}\n`;
}

type Fields = Readonly<Record<string, unknown>>;

const damaged = (path: string, what: string, cause?: unknown): Error =>
  keystoreError(
    { code: 'KEYSTORE_KEYS_DAMAGED', path, what },
    `The keys file ${path} is damaged: ${what}.`,
    'Restore it from a backup, or replace the validator: its keys cannot be computed again.',
    cause,
  );

const parseObject = (bytes: Uint8Array, path: string): Fields => {
  if (bytes.length > KEYS_FILE_MAX_BYTES) throw damaged(path, `it is longer than ${KEYS_FILE_MAX_BYTES} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw damaged(path, 'it is cut short or is no JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(path, 'it holds no object');
  return value as Fields;
};

/**
 * Bytes of the file → content; `path` is for messages alone.
 * @throws BystackError `KEYSTORE_KEYS_DAMAGED`, `KEYSTORE_VERSION`.
 */
export function decodeKeysFile(bytes: Uint8Array, path: string): KeysFileContent {
  const fields = parseObject(bytes, path);
  if (fields.format !== FORMAT) throw damaged(path, `its format is not ${FORMAT}`);
  if (fields.version !== VERSION) {
    const received = typeof fields.version === 'number' ? fields.version : undefined;
    throw keystoreError(
      { code: 'KEYSTORE_VERSION', path, expected: VERSION, received },
      `The keys file ${path} is not of version ${VERSION}, the one this program knows.`,
      'Use the program that wrote it.',
    );
  }
  const bytesOf = (owner: Fields, name: string, length: number): Uint8Array => {
    const text = owner[name];
    if (typeof text !== 'string' || text.length !== 2 * length || !/^[0-9a-f]*$/.test(text))
      throw damaged(path, `${name} is not ${length} bytes of hex`);
    return hexToBytes(text, length);
  };
  const kdf = (typeof fields.kdf === 'object' && fields.kdf !== null ? fields.kdf : {}) as Fields;
  const costs = { memoryKiB: kdf.memoryKiB, passes: kdf.passes, lanes: kdf.lanes } as KdfCosts;
  if (kdf.name !== 'argon2id' || !isAllowedCost(costs)) throw damaged(path, 'its key derivation is not allowed');
  const content: KeysFileContent = {
    identityKey: bytesOf(fields, 'identityKey', 32),
    blsKey: bytesOf(fields, 'blsKey', 48),
    kdf: costs,
    salt: bytesOf(kdf, 'salt', 16),
    nonce: bytesOf(fields, 'nonce', 12),
    sealed: bytesOf(fields, 'sealed', SEALED_BYTES),
  };
  if (fields.checksum !== checksumOf(content)) throw damaged(path, 'its checksum does not match');
  return content;
}
