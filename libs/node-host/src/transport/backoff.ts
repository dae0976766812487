/** Waits between dials: doubling from `minMs` to `maxMs`, each shortened at random by up to half, so that peers do not meet in step. */
export class Backoff {
  readonly #minMs: number;
  readonly #maxMs: number;
  #failures = 0;

  constructor(minMs: number, maxMs: number) {
    this.#minMs = minMs;
    this.#maxMs = maxMs;
  }

  /** The next wait in milliseconds; `random` in [0, 1). */
  next(random: number): number {
    const full = Math.min(this.#maxMs, this.#minMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return full * (1 - random / 2);
  }

  /** Starts again at `minMs`. */
  reset(): void {
    this.#failures = 0;
  }
}
