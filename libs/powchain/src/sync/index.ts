export { decodeSyncMessage, type SyncProblem } from './decode.js';
export {
  MAX_BLOCK_BYTES as MAX_SYNC_BLOCK_BYTES,
  MAX_TX_BYTES as MAX_SYNC_TX_BYTES,
  SYNC_VERSION,
  TICK_MS as SYNC_TICK_MS,
} from './limits.js';
export * from './machine.js';
export {
  encodeBlockMessage,
  encodeGetBlocks,
  encodeGetHeaders,
  encodeHeaders,
  encodeHello,
  encodeNewBlock,
  encodeNewHeader,
  encodeNewTx,
  encodeNoBlock,
  encodePing,
  encodeStatus,
  KIND as SYNC_KIND,
  type ChainStatus,
  type Hello,
  type SyncMessage,
} from './messages.js';
export * from './types.js';
