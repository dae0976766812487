export * from './core/messages.js';
