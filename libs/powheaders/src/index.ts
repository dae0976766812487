export * from './chain-rules.js';
export * from './compact.js';
export * from './header-checks.js';
export * from './schedule.js';
export * from './tree.js';
