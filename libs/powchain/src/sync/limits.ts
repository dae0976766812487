/** Every bound of synchronisation in one place, with what happens when it is reached. Times in milliseconds, sizes in bytes. */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Version of the messages below; two nodes of different versions part. */
export const SYNC_VERSION = 1;

// ---- messages ----
/** A block, as large as bytomd lets a message be (mainchain.md 10); a larger one cannot be sent. */
export const MAX_BLOCK_BYTES = 21 * MIB;
/** A transaction; no valid one comes near, since a byte costs a gas and 200 000 can be bought (mainchain.md 8). */
export const MAX_TX_BYTES = 256 * KIB;
/** A header; the longest valid one has 155. */
export const MAX_HEADER_BYTES = 256;
/** Headers of one answer. */
export const MAX_HEADERS = 2_000;
/** Hashes of a locator. */
export const MAX_LOCATOR = 64;
/** Blocks asked for by one message. */
export const MAX_GET_BLOCKS = 16;
/** Network name and node version. */
export const MAX_TEXT_BYTES = 64;
/** A sum of work. */
export const MAX_WORK_BYTES = 40;

// ---- peers ----
/** Connected peers; further ones are parted from. */
export const MAX_SYNC_PEERS = 128;
/** Scores kept, of peers that left too; the oldest are forgotten. */
export const MAX_SCORES = 1_024;
/** A peer of so many points is refused for `banMs`. One point is forgiven every `FORGIVE_MS`. */
export const BAN_POINTS = 100;
export const FORGIVE_MS = 10_000;
/** How long a peer of another network or version is refused; it may be a mistake that is soon corrected. */
export const STRANGE_MS = 60_000;
/** How long a peer that never helps is refused. */
export const USELESS_MS = 60_000;
/** Requests that a peer may leave without use in a row before it is parted from. */
export const MAX_FAILURES = 5;
/** A new connection must say hello within this time. */
export const HELLO_TIMEOUT_MS = 10_000;
/** How long a peer that failed is not asked; doubles up to the maximum. */
export const PENALTY_MS = 1_000;
export const MAX_PENALTY_MS = 60_000;
export const PING_MS = 20_000;
/** Messages other than answers taken from a peer per second, and at once; more are dropped at a point each. */
export const REQUEST_RATE = 20;
export const REQUEST_BURST = 200;

// ---- headers ----
/** Headers above the stored blocks; when no more fit, none are asked for until blocks follow. */
export const MAX_PENDING = 4_096;
/** Unasked headers of one peer that wait for the check of their work; further ones are dropped. */
export const MAX_ANNOUNCED = 64;
/** Hashes of one peer under way, once all before were good; a peer begins with one and doubles with every good one. */
export const MAX_WORK_PER_PEER = 8;
export const HEADERS_TIMEOUT_MS = 10_000;
/** Invalid headers remembered; the oldest are forgotten and would be judged again. */
export const MAX_INVALID = 1_024;
/** Pending headers this far below the tip are forgotten. */
export const STALE_HEADERS = 64n;

// ---- bodies ----
/** Blocks from the first missing one on that are asked for or held. */
export const BODY_WINDOW = 64;
/** Bytes of blocks held or expected; at it, only the first missing one is asked for. */
export const BODY_WINDOW_BYTES = 32 * MIB;
/** Blocks asked of one peer at once. */
export const MAX_BODIES_PER_PEER = 16;
/** Blocks handed to the host that are not judged yet. */
export const MAX_SUBMITTED = 16;
export const BODY_TIMEOUT_MS = 20_000;
/** A peer that delivers nothing for so long loses its requests to another, when there is one. */
export const STALL_MS = 3_000;
/** So does one that owes the first missing block for so long. */
export const FRONT_MS = 6_000;
/** A first missing block that nobody has for so long: its branch is forgotten. */
export const UNAVAILABLE_MS = 30_000;
/** A host that could not compute or judge is asked again after this time. */
export const RETRY_MS = 1_000;
/** Hashes that a peer said it does not have, and requests of it that ran out but may still be answered. */
export const MAX_REMEMBERED_ASKS = 256;

// ---- serving ----
/** GET-HEADERS of one peer answered per second, and at once: an honest peer hashes for minutes over one answer. */
export const SERVE_HEADERS_RATE = 1;
export const SERVE_HEADERS_BURST = 20;
/** Blocks sent to one peer per second, and at once; more requests are dropped at a point each. */
export const SERVE_RATE = 200;
export const SERVE_BURST = 400;

// ---- transactions ----
/** Hashes of transactions seen lately, in all and known to one peer; the oldest are forgotten. */
export const MAX_SEEN = 20_000;
export const MAX_KNOWN = 10_000;
/** Transactions of peers under judgement; further ones are dropped. */
export const MAX_JUDGING = 1_024;
/** Transactions taken from one peer per second, and at once; more are dropped at a point each. */
export const TX_RATE = 300;
export const TX_BURST = 3_000;
/** Waiting transactions told to a peer that has caught up. */
export const GREETING = 1_000;

/** The host lets time pass this often. */
export const TICK_MS = 500;
