/** Every bound of a transport. Times in milliseconds, sizes in bytes; one value per lane: consensus, sync, transactions. */

/** One value per lane: consensus, sync, transactions. */
export type PerLane = readonly [number, number, number];

const KIB = 1024;
const MIB = 1024 * KIB;

/** Bounds of a transport; tests choose smaller ones. */
export interface TransportLimits {
  /** Longest message of a lane. */
  readonly frameBytes: PerLane;
  /** Bytes and messages that wait for the socket. */
  readonly queueBytes: PerLane;
  readonly queueFrames: PerLane;
  /** Sustained rate accepted from one peer, and how much more at once. */
  readonly bytesPerSecond: PerLane;
  readonly burstBytes: PerLane;
  readonly framesPerSecond: PerLane;
  readonly burstFrames: PerLane;
  /** Dropped frames within one second that end the connection. */
  readonly floodFrames: number;
  /** How long a peer is refused after a flood or a malformed frame. */
  readonly banMs: number;
  /** From the TCP connection to the finished handshake. */
  readonly handshakeMs: number;
  /** An empty frame is sent after this silence of our own. */
  readonly keepaliveMs: number;
  /** A connection without a received byte for this long is ended. */
  readonly idleMs: number;
  /** A begun frame must be complete after this time, received or sent. */
  readonly frameMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** A connection that lived this long makes the next dial start at the shortest back-off. */
  readonly stableMs: number;
  /** Inbound connections that have not finished their handshake; the oldest gives way. */
  readonly pendingMax: number;
  /** How long the losing one of two connections lets the peer finish, when the peer is to end it. */
  readonly lingerMs: number;
}

/** Largest block a chain specification allows, and BLOCKS of bbft.md 2.4, both 8 MiB, with room for header and certificates. */
const BLOCK_FRAME_BYTES = 8 * MIB + 256 * KIB;

/** Defaults: TX of bbft.md 2.4 is 1 MiB. Rates leave a factor of some ten over what an honest peer needs. */
export const TRANSPORT_LIMITS: TransportLimits = {
  frameBytes: [BLOCK_FRAME_BYTES, BLOCK_FRAME_BYTES, MIB + 64 * KIB],
  queueBytes: [16 * MIB, 24 * MIB, 8 * MIB],
  queueFrames: [8_192, 2_048, 16_384],
  bytesPerSecond: [32 * MIB, 64 * MIB, 16 * MIB],
  burstBytes: [64 * MIB, 128 * MIB, 32 * MIB],
  framesPerSecond: [4_000, 2_000, 20_000],
  burstFrames: [16_000, 8_000, 60_000],
  floodFrames: 2_000,
  banMs: 10_000,
  handshakeMs: 5_000,
  keepaliveMs: 4_000,
  idleMs: 15_000,
  frameMs: 60_000,
  backoffMinMs: 50,
  backoffMaxMs: 2_000,
  stableMs: 5_000,
  pendingMax: 64,
  lingerMs: 2_000,
};
