/** Collections that forget their oldest entries beyond a size. */

/** A map from text. */
export class BoundedMap<V> {
  readonly #rows = new Map<string, V>();

  constructor(private readonly max: number) {}

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): V | undefined {
    return this.#rows.get(key);
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  delete(key: string): boolean {
    return this.#rows.delete(key);
  }

  /** Sets the value and makes the entry the newest. */
  set(key: string, value: V): void {
    this.#rows.delete(key);
    this.#rows.set(key, value);
    if (this.#rows.size > this.max) this.#rows.delete(this.#rows.keys().next().value as string);
  }
}

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
