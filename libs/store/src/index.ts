export type { ByteTable } from './kv.js';
export * from './lmdb-store.js';
export * from './memory-store.js';
export * from './open.js';
export * from './stored-sets.js';
export * from './sub-table.js';
