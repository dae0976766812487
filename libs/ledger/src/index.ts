export * from './types.js';
export * from './store-port.js';
