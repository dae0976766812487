export { bbftEngine, soloEngine, STATUS_INTERVAL_MS } from './engine.js';
export {
  aggregateHash,
  decodeMessage,
  encodeMessage,
  proposedFields,
  topologyBytes,
  type BbftMessage,
  type Distribute,
} from './messages.js';
export { decodeRecord, encodeRecord, type SafetyRecord } from './record.js';
export type { BbftState } from './state.js';
