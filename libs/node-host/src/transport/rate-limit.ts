/** How much one peer may send: token buckets for bytes and frames of every lane, and the point where drops become a flood. */
import type { Lane } from '@bystack/replica';
import type { TransportLimits } from './limits.js';

/** A bucket of tokens that fills at a steady rate up to its burst. */
class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = nowMs;
  }

  /** True while the bucket is not empty; the cost may take it below zero, so that a frame larger than the burst passes once. */
  take(cost: number, nowMs: number): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#at) * this.#perMs);
    this.#at = nowMs;
    if (this.#tokens <= 0) return false;
    this.#tokens -= cost;
    return true;
  }
}

/** What to do with a received frame. */
export type Verdict = 'take' | 'drop' | 'flood';

/** The limiter of one connection. Times are monotonic milliseconds. */
export class RateLimit {
  readonly #bytes: readonly TokenBucket[];
  readonly #frames: readonly TokenBucket[];
  readonly #floodFrames: number;
  #dropped = 0;
  #windowStart: number;

  constructor(limits: TransportLimits, nowMs: number) {
    this.#bytes = limits.bytesPerSecond.map((rate, lane) => new TokenBucket(rate, limits.burstBytes[lane] as number, nowMs));
    this.#frames = limits.framesPerSecond.map((rate, lane) => new TokenBucket(rate, limits.burstFrames[lane] as number, nowMs));
    this.#floodFrames = limits.floodFrames;
    this.#windowStart = nowMs;
  }

  /** Judges one received frame; `allowed` false drops it whatever the rate. */
  judge(lane: Lane, frameBytes: number, allowed: boolean, nowMs: number): Verdict {
    const inRate = (this.#frames[lane] as TokenBucket).take(1, nowMs) && (this.#bytes[lane] as TokenBucket).take(frameBytes, nowMs);
    if (inRate && allowed) return 'take';
    if (nowMs - this.#windowStart >= 1_000) {
      this.#windowStart = nowMs;
      this.#dropped = 0;
    }
    this.#dropped += 1;
    return this.#dropped > this.#floodFrames ? 'flood' : 'drop';
  }
}
