export * from './lmdb-store.js';
export * from './memory-store.js';
export * from './open.js';
