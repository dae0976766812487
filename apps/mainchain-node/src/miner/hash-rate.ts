/** Hashes per second over the last minute, from readings of a counter. */

const WINDOW_MS = 60_000;
/** Least time between two readings that are kept: bounds their number. */
const SPACING_MS = 1_000;

interface Reading {
  readonly atMs: number;
  readonly hashes: number;
}

/** Readings of the last minute, oldest first. */
export class HashRate {
  #readings: Reading[] = [];

  /** Begins anew: what was counted before is not looked at. */
  restart(atMs: number, hashes: number): void {
    this.#readings = [{ atMs, hashes }];
  }

  /** Keeps a reading, and one from before the window to measure from. */
  note(atMs: number, hashes: number): void {
    const last = this.#readings.at(-1);
    if (last === undefined || atMs - last.atMs < SPACING_MS) return;
    this.#readings.push({ atMs, hashes });
    while ((this.#readings[1]?.atMs ?? atMs) < atMs - WINDOW_MS) this.#readings.shift();
  }

  /** From the oldest reading to now; 0 before any time went by. */
  perSecond(atMs: number, hashes: number): number {
    const first = this.#readings.find((reading) => reading.atMs >= atMs - WINDOW_MS) ?? this.#readings.at(-1);
    if (first === undefined || atMs <= first.atMs) return 0;
    return ((hashes - first.hashes) * 1_000) / (atMs - first.atMs);
  }
}
