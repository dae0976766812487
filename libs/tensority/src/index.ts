export * from './cache.js';
export * from './hash.js';
export * from './multiply.js';
export * from './salsa.js';
export * from './target.js';
