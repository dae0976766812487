export * from './chain-files.js';
export * from './node-process.js';
export * from './ports.js';
export * from './wallet.js';
export * from './main-node-process.js';
