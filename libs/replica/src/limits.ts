/** Every bound of the machine in one place, with what happens when it is reached. */

/** Connected peers; further ones are not spoken to. */
export const MAX_PEERS = 256;

// ---- messages (bbft.md 2.4) ----
/** Bytes of a BLOCKS message. */
export const MAX_BLOCKS_BYTES = 8 * 1024 * 1024;
/** Bytes of a TX message; a larger transaction is refused. */
export const MAX_TX_MESSAGE_BYTES = 1024 * 1024;
/** Bytes of an EVIDENCE message. */
export const MAX_EVIDENCE_BYTES = 64 * 1024;
/** Heights asked for by one PULL. */
export const MAX_PULL = 64;
/** Ids named by one TX-WANT. */
export const MAX_TX_WANT = 1024;
/** Bytes of a finality proof. */
export const MAX_PROOF_BYTES = 1024;

// ---- consensus ----
/** Messages of the next epoch kept until it starts; the oldest are dropped, the sender repeats or STATUS helps. */
export const MAX_EARLY_MESSAGES = 512;
export const MAX_EARLY_BYTES = 16 * 1024 * 1024;
/** Events of the engine in one step; more are a loop without end (a step of a busy node has a few dozen). */
export const MAX_EVENTS_PER_STEP = 100_000;
/** Final blocks that are not durable; beyond it no consensus message is read until execution and disk follow. */
export const MAX_UNCONFIRMED = 256;
/** Non-final bodies kept for peers; the oldest are dropped. */
export const MAX_BODIES = 256;
/** Non-final blocks with their results; beyond it a block is not judged (its view times out). */
export const MAX_EXECUTED = 512;
/** Blocks waiting to be judged, built or committed; beyond it requests of the engine are dropped. */
export const MAX_JOBS = 256;
/** A STATUS to an observer or an answer to a message of a closed epoch: one per peer in this time, ms. */
export const STATUS_GAP_MS = 1_000;

// ---- transactions ----
/** Transactions between arrival and verdict; further ones are refused as busy. */
export const MAX_ADMISSION = 8_192;
export const MAX_ADMISSION_BYTES = 32 * 1024 * 1024;
/** Transactions whose signatures go to the workers in one order, and orders under way: with one, load makes larger orders. */
export const ADMISSION_BATCH = 128;
export const MAX_ADMISSION_BATCHES = 1;
/** Callers that wait for the same transaction. */
export const MAX_WAITERS = 64;
/** Verdicts kept outside the mempool, by count and raw bytes; the oldest are dropped and judged again if needed. */
export const MAX_VERDICTS = 16_384;
export const MAX_VERDICT_BYTES = 32 * 1024 * 1024;
/** Refusals remembered for `poolState`; the oldest are dropped. */
export const MAX_REFUSALS = 4_096;
/** Ids of newly final transactions that a repeat is recognised by. */
export const MAX_RECENT_FINAL = 16_384;
/** Transactions of one block. */
export const MAX_BLOCK_TRANSACTIONS = 16_384;
/** Waiting transactions told again at a tick, and told to a new peer. */
export const REBROADCAST = 64;
export const GREETING = 512;
/** Waiting transactions judged again at a tick. */
export const AUDIT = 256;
/** Age at which a waiting transaction is told again and judged again, ms. */
export const STALE_MS = 2_000;

// ---- catch-up ----
/** Blocks taken in that no proof covers yet, by count and bytes; beyond it they are dropped and another peer is asked. */
export const MAX_UNPROVEN = 256;
export const MAX_UNPROVEN_BYTES = 16 * 1024 * 1024;
/** Proven batches that wait for execution; beyond it nothing is pulled. */
export const MAX_BATCHES = 2;
/** Blocks taken in and not durable; beyond it nothing is pulled until the disk follows. */
export const MAX_AHEAD_OF_DISK = 192n;
/** Bytes of blocks decoded at once while catching up. */
export const CHUNK_BYTES = 2 * 1024 * 1024;
/** How long a peer has for an answer to a range of heights, and to a single body, ms. */
export const PULL_TIMEOUT_MS = 3_000;
export const BODY_TIMEOUT_MS = 1_000;
/** How long a peer that failed is not asked, ms; doubles up to the maximum. */
export const PENALTY_MS = 1_000;
export const MAX_PENALTY_MS = 60_000;
/** A peer this many blocks ahead is pulled from at once; a smaller lead may be consensus under way and waits this long, ms. */
export const PULL_LEAD = 8n;
export const PULL_PATIENCE_MS = 400;

// ---- serving ----
/** PULLs of one peer answered per second, as a bucket; more are dropped and counted. */
export const PULL_RATE = 32;
/** PULLs of one peer under way. */
export const MAX_SERVING = 2;

/** Pings, repeats and audits happen this often, ms. */
export const TICK_MS = 2_000;
/** A LATENCY that did not come on the chain is sent again after this time. */
export const ANNOUNCE_AGAIN_MS = 20_000;
