export { bbftEngine, soloEngine, STATUS_INTERVAL_MS } from './engine.js';
export { decodeMessage, encodeMessage, type BbftMessage } from './messages.js';
export { decodeRecord, encodeRecord, type SafetyRecord } from './record.js';
export type { BbftState } from './state.js';
