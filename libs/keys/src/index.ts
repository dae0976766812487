export * from './bls.js';
export * from './bytom-mnemonic.js';
export * from './chainkd.js';
export { bytomVerify, ed25519Sign, isEd25519PublicKey, nobleSignatures, seedToPublicKey, zip215Verify } from './ed25519.js';
export type { KeysErrorCode, KeysFacts } from './errors.js';
export * from './mnemonic.js';
export * from './paths.js';
