export * from './error-codes.js';
export * from './permissions.js';
export * from './top-level-codes.js';
