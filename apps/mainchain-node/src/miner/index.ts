export * from './miner.js';
export * from './settings.js';
export * from './template.js';
