export * from './consensus/network.js';
export { runVectors } from './vectors/runner.js';
export * from './compliance/store.js';
export * from './compliance/pool.js';
export * from './process/index.js';
export * from './compliance/transport.js';
