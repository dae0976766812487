export * from './bitmap.js';
export * from './bytes.js';
export * from './certificates.js';
export * from './engine.js';
export * from './epoch.js';
export type { ConsensusErrorCode } from './errors.js';
export * from './payloads.js';
export * from './proof.js';
export * from './quorum.js';
