export type { ReplicaErrorCode } from './errors.js';
export { epochSet, type EpochSet } from './sets.js';
export { chainFacts, type ChainFacts } from './facts.js';
export * from './limits.js';
export { createReplica, Replica } from './replica.js';
export * from './types.js';
export * from './wire.js';
