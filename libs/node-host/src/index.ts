export * from './errors.js';
export * from './wal/files.js';
export * from './wal/record.js';
export * from './wal/wal.js';
