/** Two bounded queues of single checks, consensus first, from which workers take slices. */
import type { KeyedCheck } from '@bystack/replica';
import { poolBusy } from './errors.js';
import type { PoolPriority } from './pool.js';

/** Cost of a check in units of one ed25519 check (performance.md 1, 2). */
const COST = { identity: 1, bls: 10 } as const;
/** Cost at which a slice is full: about 2 ms, the longest a consensus check waits behind one slice of valid signatures. */
export const SLICE_COST = 16;

/** Checks that were asked for together and are answered together. */
export interface Request {
  readonly priority: PoolPriority;
  readonly answers: boolean[];
  remaining: number;
  settled: boolean;
  readonly resolve: (answers: boolean[]) => void;
  readonly reject: (error: Error) => void;
}

/** One check and its place in its request. */
export interface Entry {
  readonly check: KeyedCheck;
  readonly request: Request;
  readonly index: number;
}

/** Entries that one worker does in one go. */
export interface Slice {
  readonly entries: readonly Entry[];
  /** Workers that died with it. */
  deaths: number;
}

/** Most checks per priority that wait. */
export type QueueBounds = Readonly<Record<PoolPriority, number>>;

/** First in, first out per priority; small requests share a slice, large ones are cut. */
export class WorkQueue {
  readonly #entries: Record<PoolPriority, Entry[]> = { consensus: [], transactions: [] };
  /** Index of the first entry not taken, so that taking does not shift a long array. */
  readonly #head: Record<PoolPriority, number> = { consensus: 0, transactions: 0 };
  readonly #retries: Slice[] = [];
  readonly #bounds: QueueBounds;

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  /**
   * Adds the entries of one request. A request larger than the bound is taken when nothing else waits.
   * @throws BystackError `POOL_BUSY`
   */
  add(priority: PoolPriority, entries: readonly Entry[]): void {
    const waiting = this.#waiting(priority);
    if (waiting > 0 && waiting + entries.length > this.#bounds[priority]) throw poolBusy(entries.length);
    for (const entry of entries) this.#entries[priority].push(entry);
  }

  /** Puts a slice back whose worker died; it is taken next and stays whole. */
  retry(slice: Slice): void {
    this.#retries.push(slice);
  }

  get isEmpty(): boolean {
    return this.#retries.length === 0 && this.#waiting('consensus') === 0 && this.#waiting('transactions') === 0;
  }

  /** The next slice, null when nothing waits. */
  take(): Slice | null {
    const retry = this.#retries.shift();
    if (retry !== undefined) return retry;
    return this.#takeFrom('consensus') ?? this.#takeFrom('transactions');
  }

  #waiting(priority: PoolPriority): number {
    return this.#entries[priority].length - this.#head[priority];
  }

  #takeFrom(priority: PoolPriority): Slice | null {
    if (this.#waiting(priority) === 0) return null;
    const all = this.#entries[priority];
    const from = this.#head[priority];
    let to = from;
    for (let cost = 0; to < all.length && cost < SLICE_COST; to++) cost += COST[(all[to] as Entry).check.scheme];
    const entries = all.slice(from, to);
    this.#head[priority] = to;
    if (to === all.length || to > 4_096) {
      this.#entries[priority] = all.slice(to);
      this.#head[priority] = 0;
    }
    return { entries, deaths: 0 };
  }
}
