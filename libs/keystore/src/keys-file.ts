/**
 * The keys of a node in a file: public keys in clear, secrets under the node's unlocking key.
 * key = argon2id(unlocking key, salt); secrets = AES-256-GCM(key, nonce, identity seed 32 ‖ BLS secret 32), associated
 * data = every other field, so that nothing in the file can be exchanged. The checksum tells an accident from a wrong key.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { equalBytes, isBystackError } from '@bystack/base';
import { blsKeyGen, blsPublicKey, seedToPublicKey } from '@bystack/keys';
import { keystoreError } from './errors.js';
import { createSecretFile, readSecretFile } from './files.js';
import { argon2Key, KDF_MIN } from './kdf.js';
import { boundFields, decodeKeysFile, encodeKeysFile, KEYS_FILE_MAX_BYTES, type KeysFileContent } from './keys-format.js';

/** Secrets of a node. */
export interface NodeSecrets {
  /** ed25519 seed, 32 bytes. */
  readonly identitySeed: Uint8Array;
  /** BLS12-381 secret, 32 bytes big endian. */
  readonly blsSecret: Uint8Array;
}

/** Public keys of a node. */
export interface NodePublicKeys {
  /** ed25519 public key, 32 bytes. */
  readonly identityKey: Uint8Array;
  /** BLS12-381 public key (G1), 48 bytes. */
  readonly blsKey: Uint8Array;
}

/** An opened keys file. */
export type NodeKeys = NodeSecrets & NodePublicKeys;

const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/** Overwrites secrets with zeros. Copies that the engine made cannot be reached. */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}

/** New random secrets of a node. */
export function generateNodeSecrets(): NodeSecrets {
  const material = randomBytes(32);
  const blsSecret = blsKeyGen(material);
  wipe(material);
  return { identitySeed: new Uint8Array(randomBytes(32)), blsSecret };
}

const unlockBytes = (unlockKeyHex: string): Buffer => {
  if (!/^[0-9a-fA-F]{64}$/.test(unlockKeyHex)) {
    throw keystoreError(
      { code: 'KEYSTORE_KEY_FORMAT', expectedChars: 64, receivedChars: unlockKeyHex.length },
      'An unlocking key is 32 bytes as 64 hex characters.',
    );
  }
  return Buffer.from(unlockKeyHex, 'hex');
};

const ioError = (path: string, cause: unknown): Error =>
  keystoreError(
    { code: 'KEYSTORE_KEYS_FILE', path, reason: (cause as NodeJS.ErrnoException).code },
    `The keys file ${path} cannot be read or written.`,
    'Check that the folder exists and belongs to the user of this process, and that the disk has space.',
    cause,
  );

const damaged = (path: string, cause?: unknown): Error =>
  keystoreError(
    { code: 'KEYSTORE_KEYS_DAMAGED', path },
    `The keys file ${path} was changed after it was written.`,
    'Restore it from a backup, or replace the validator: its keys cannot be computed again.',
    cause,
  );

const fileKey = async (unlockKeyHex: string, head: Pick<KeysFileContent, 'salt' | 'kdf'>): Promise<Uint8Array> => {
  const unlock = unlockBytes(unlockKeyHex);
  try {
    return await argon2Key(unlock, head.salt, head.kdf);
  } finally {
    wipe(unlock);
  }
};

const sealSecrets = async (unlockKeyHex: string, secrets: NodeSecrets): Promise<KeysFileContent> => {
  const head = {
    identityKey: seedToPublicKey(secrets.identitySeed),
    blsKey: blsPublicKey(secrets.blsSecret),
    kdf: KDF_MIN,
    salt: new Uint8Array(randomBytes(16)),
    nonce: new Uint8Array(randomBytes(12)),
  };
  const key = await fileKey(unlockKeyHex, head);
  const plain = Buffer.concat([secrets.identitySeed, secrets.blsSecret]);
  const cipher = createCipheriv(CIPHER, key, head.nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundFields(head));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  wipe(key, plain);
  return { ...head, sealed: new Uint8Array(sealed) };
};

/**
 * Writes a new keys file, mode 0600, whole or not at all. Cost: some 50 ms. The caller wipes the secrets.
 * @throws BystackError `KEYSTORE_KEYS_EXIST` when the path is taken, `KEYSTORE_KEY_FORMAT`, `KEYSTORE_KEYS_FILE`, and the
 * codes of `keys` when a secret is none.
 */
export async function writeKeysFile(path: string, unlockKeyHex: string, secrets: NodeSecrets): Promise<NodePublicKeys> {
  const content = await sealSecrets(unlockKeyHex, secrets);
  let created: boolean;
  try {
    created = await createSecretFile(path, encodeKeysFile(content));
  } catch (cause) {
    throw ioError(path, cause);
  }
  if (!created) {
    throw keystoreError(
      { code: 'KEYSTORE_KEYS_EXIST', path },
      `There is a keys file at ${path} already; keys are never overwritten.`,
      'Open it, or remove it when its validator is gone for good.',
    );
  }
  return { identityKey: content.identityKey, blsKey: content.blsKey };
}

const readContent = async (path: string): Promise<KeysFileContent> => {
  let bytes: Buffer;
  try {
    bytes = await readSecretFile(path, KEYS_FILE_MAX_BYTES);
  } catch (cause) {
    throw isBystackError(cause) ? cause : ioError(path, cause);
  }
  return decodeKeysFile(bytes, path);
};

/** Public keys of a keys file, without any secret. @throws BystackError as `openKeysFile`, `KEYSTORE_UNLOCK_KEY` apart. */
export async function readKeysFile(path: string): Promise<NodePublicKeys> {
  const { identityKey, blsKey } = await readContent(path);
  return { identityKey, blsKey };
}

const openSecrets = (content: KeysFileContent, key: Uint8Array, path: string): Buffer => {
  const decipher = createDecipheriv(CIPHER, key, content.nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(boundFields(content));
  decipher.setAuthTag(content.sealed.subarray(content.sealed.length - TAG_BYTES));
  try {
    const plain = decipher.update(content.sealed.subarray(0, content.sealed.length - TAG_BYTES));
    decipher.final();
    return plain;
  } catch (cause) {
    throw keystoreError(
      { code: 'KEYSTORE_UNLOCK_KEY', path },
      `The keys file ${path} does not open with this unlocking key.`,
      'Check that the master key is the one the node was created with.',
      cause,
    );
  }
};

/**
 * Opens a keys file. Cost: some 50 ms. The caller wipes the secrets when the node stops.
 * @throws BystackError `KEYSTORE_KEYS_FILE`, `KEYSTORE_FILE_MODE`, `KEYSTORE_KEYS_DAMAGED`, `KEYSTORE_VERSION`,
 * `KEYSTORE_KEY_FORMAT`, `KEYSTORE_UNLOCK_KEY`.
 */
export async function openKeysFile(path: string, unlockKeyHex: string): Promise<NodeKeys> {
  const content = await readContent(path);
  const key = await fileKey(unlockKeyHex, content);
  try {
    const plain = openSecrets(content, key, path);
    const keys = {
      identitySeed: new Uint8Array(plain.subarray(0, 32)),
      blsSecret: new Uint8Array(plain.subarray(32, 64)),
      identityKey: content.identityKey,
      blsKey: content.blsKey,
    };
    wipe(plain);
    const match = equalBytes(seedToPublicKey(keys.identitySeed), keys.identityKey) && equalBytes(blsPublicKey(keys.blsSecret), keys.blsKey);
    if (!match) throw damaged(path);
    return keys;
  } finally {
    wipe(key);
  }
}

/**
 * The keys file of a node, created where there is none: repeating it gives the same keys. An existing file is opened, so
 * that one of another unlocking key is noticed at once.
 * @throws BystackError as `openKeysFile` and `writeKeysFile`.
 */
export async function ensureKeysFile(path: string, unlockKeyHex: string): Promise<NodeKeys> {
  const existing = await openIfThere(path, unlockKeyHex);
  if (existing !== null) return existing;
  const secrets = generateNodeSecrets();
  try {
    return { ...secrets, ...(await writeKeysFile(path, unlockKeyHex, secrets)) };
  } catch (error) {
    wipe(secrets.identitySeed, secrets.blsSecret);
    // Another process made it in the meantime.
    if (isBystackError(error, 'KEYSTORE_KEYS_EXIST')) return openKeysFile(path, unlockKeyHex);
    throw error;
  }
}

const openIfThere = async (path: string, unlockKeyHex: string): Promise<NodeKeys | null> => {
  try {
    return await openKeysFile(path, unlockKeyHex);
  } catch (error) {
    if (isBystackError(error, 'KEYSTORE_KEYS_FILE') && error.facts.reason === 'ENOENT') return null;
    throw error;
  }
};
