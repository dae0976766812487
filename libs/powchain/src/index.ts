export * from './chain.js';
export * from './coinbase.js';
export * from './network-params.js';
export * from './networks.js';
export * from './sync/index.js';
export * from './types.js';
export * from './utxo.js';
