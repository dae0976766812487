export * from './bounded-map.js';
export * from './bytes.js';
export * from './errors.js';
export * from './fast-hasher.js';
export * from './hash.js';
export * from './ports.js';
