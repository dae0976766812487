/** Points of each API key or user: a request takes its cost, points come back with time. */
import type { ApiLimits } from '../../config/config.js';

/** A bucket after a change. */
export interface BucketState {
  readonly available: number;
  /** Seconds until it is full again. */
  readonly resetSeconds: number;
}

/** Callers remembered; the longest unused one is forgotten first, with a full bucket. */
const MAX_CALLERS = 10_000;

/** Buckets of this process. `now` is a clock in ms. */
export class Buckets {
  readonly #levels = new Map<string, { points: number; at: number }>();

  constructor(
    private readonly limits: ApiLimits,
    private readonly now: () => number = () => Date.now(),
  ) {}

  /** Takes points; null when there are too few, with nothing taken. */
  take(caller: string, points: number): BucketState | null {
    const level = this.#level(caller);
    if (level.points < points) return null;
    level.points -= points;
    return this.#state(level.points);
  }

  /** Gives points back that a request did not use. */
  giveBack(caller: string, points: number): BucketState {
    const level = this.#level(caller);
    level.points = Math.min(this.limits.bucketPoints, level.points + points);
    return this.#state(level.points);
  }

  /** Seconds until a caller has that many points. */
  secondsUntil(caller: string, points: number): number {
    return Math.max(0, Math.ceil((points - this.#level(caller).points) / this.limits.restorePerSecond));
  }

  #level(caller: string): { points: number; at: number } {
    const now = this.now();
    const old = this.#levels.get(caller);
    const restored = old ? old.points + ((now - old.at) / 1000) * this.limits.restorePerSecond : this.limits.bucketPoints;
    const level = { points: Math.min(this.limits.bucketPoints, restored), at: now };
    this.#levels.delete(caller);
    this.#levels.set(caller, level);
    if (this.#levels.size > MAX_CALLERS) this.#levels.delete(this.#levels.keys().next().value as string);
    return level;
  }

  #state(points: number): BucketState {
    return {
      available: Math.floor(points),
      resetSeconds: Math.ceil((this.limits.bucketPoints - points) / this.limits.restorePerSecond),
    };
  }
}
