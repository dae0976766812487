export * from './types.js';
export * from './sync/index.js';
