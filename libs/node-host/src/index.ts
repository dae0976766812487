export * from './errors.js';
export * from './wal/files.js';
export * from './wal/record.js';
export * from './wal/wal.js';
export * from './crypto/crypto.js';
export * from './pool/pool.js';
export * from './transport/limits.js';
export * from './transport/transport.js';
