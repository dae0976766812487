export * from './cache.js';
export * from './create.js';
export * from './hash.js';
export * from './multiply.js';
export * from './salsa.js';
export * from './simd.js';
export * from './target.js';
export * from './tensority.js';
