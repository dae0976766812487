/** Tokens that fill at a steady rate up to a burst. */
export class Tokens {
  #left: number;
  #at: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    now: number,
  ) {
    this.#left = burst;
    this.#at = now;
  }

  /** Takes so many tokens; false when there are not enough. */
  take(count: number, now: number): boolean {
    this.#left = Math.min(this.burst, this.#left + (Math.max(0, now - this.#at) * this.perSecond) / 1_000);
    this.#at = now;
    if (this.#left < count) return false;
    this.#left -= count;
    return true;
  }
}
