/** Bounds of the HTTP server. Times in ms, sizes in bytes. */
export interface ApiLimits {
  /** Largest body: the hex of the largest block and what surrounds it. */
  readonly bodyBytes: number;
  /** Bodies that are in memory at once. */
  readonly totalBodyBytes: number;
  readonly connections: number;
  /** Calls that run at once, and calls that wait for a turn. */
  readonly running: number;
  readonly waiting: number;
  /** How long a call waits for its turn. */
  readonly waitMs: number;
  /** From the first byte of a request to the last of its headers, and of its body. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** How long a connection may be silent between two requests. */
  readonly keepAliveMs: number;
  /** How often connections are looked at for the two times above. */
  readonly checkMs: number;
  /** How long a call may run until its caller is told that it took too long. */
  readonly callMs: number;
  /** How long `close` waits for running calls. */
  readonly closeMs: number;
}

/** Bytom reads a request for at most two minutes; the other bounds are ours. */
export const API_LIMITS: ApiLimits = {
  bodyBytes: 46_000_000,
  totalBodyBytes: 256_000_000,
  connections: 1_024,
  running: 64,
  waiting: 512,
  waitMs: 30_000,
  headersMs: 15_000,
  requestMs: 120_000,
  keepAliveMs: 65_000,
  checkMs: 5_000,
  callMs: 300_000,
  closeMs: 10_000,
};
