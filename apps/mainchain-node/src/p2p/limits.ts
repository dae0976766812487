/** Bounds of the connections between main-chain nodes; the rest as `TRANSPORT_LIMITS` says. */
import type { TransportLimits } from '@bystack/node-host';
import { MAX_SYNC_BLOCK_BYTES, MAX_SYNC_TX_BYTES } from '@bystack/powchain';

const MIB = 1024 * 1024;
/** A message's kind and small fields beside a block or transaction. */
const HEAD_BYTES = 64;

/** Lanes: consensus (unused), sync, transactions. */
export const MAIN_TRANSPORT_LIMITS: Partial<TransportLimits> = {
  frameBytes: [HEAD_BYTES, MAX_SYNC_BLOCK_BYTES + HEAD_BYTES, MAX_SYNC_TX_BYTES + HEAD_BYTES],
  queueBytes: [1024, 32 * MIB, 8 * MIB],
};

/** Peers of any identity that may connect, and from one remote address. */
export const STRANGERS = { inbound: 64, perAddress: 16 };
/** Waits between dials of a configured peer, ms. */
export const REDIAL_MIN_MS = 500;
export const REDIAL_MAX_MS = 30_000;
/** A connection that lived this long makes the next dial start at the shortest wait, ms. */
export const STABLE_MS = 10_000;
/** From a connection to the peer's hello, ms. */
export const HELLO_MS = 10_000;
/** Blocks that one peer waits for; further requests are dropped and run out there. */
export const MAX_SERVING = 512;
/** How long a peer that takes no block is waited for, and how often it is tried, ms. */
export const SERVE_PATIENCE_MS = 20_000;
export const SERVE_RETRY_MS = 20;
/** How long a peer that broke the rules is refused, ms. */
export const BAN_MS = 24 * 3_600_000;
