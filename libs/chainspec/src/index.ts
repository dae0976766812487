export * from './types.js';
export type { ChainSpecCode, SpecProblem } from './errors.js';
export { canonicalBytes, canonicalText } from './canonical.js';
export { checkChainSpec, parseChainSpec, SPEC_MAX_BYTES, type SpecResult } from './parse.js';
export { CONSENSUS_RANGES, GAS_RANGES } from './schema.js';
export { maxFaulty } from './rules.js';
export * from './genesis.js';
export * from './views.js';
export * from './presets.js';
