export { KEY_BYTES, deriveKey, ensureMasterKey, nodeUnlockKey, readMasterKey } from './master-key.js';
export { SEALED_PLAIN_MAX_BYTES, openBytes, sealBytes } from './envelope.js';
export {
  ensureKeysFile,
  generateNodeSecrets,
  openKeysFile,
  readKeysFile,
  wipe,
  writeKeysFile,
  type NodeKeys,
  type NodePublicKeys,
  type NodeSecrets,
} from './keys-file.js';
export { createSecretFile, readSecretFile, removeSecretFile, replaceSecretFile, UNPLACED_FILE } from './files.js';
export { argon2Key, isAllowedCost, KDF_MIN, type KdfCosts } from './kdf.js';
export { PASSWORD_MAX_BYTES, hashPassword, verifyPassword } from './password.js';
export type { KeystoreCode, KeystoreFacts } from './errors.js';
