export * from './election.js';
export * from './errors.js';
export * from './rewards.js';
export * from './rounds.js';
export * from './tally.js';
export * from './turns.js';
