/** Results of the last hashes by header and seed, and those being computed, so that no hash is paid for twice. */
import type { Hash } from '@bystack/base';
import { cacheKey } from '../crypto/bounded-cache.js';
import type { PowItem } from './work-pool.js';

/** Finished results kept; one costs about 0.3 KiB. */
export const KNOWN_HASHES_MAX = 4_096;

/** Least recently used results go first; a computation that fails is forgotten. */
export class KnownHashes {
  readonly #done = new Map<string, Hash>();
  readonly #underWay = new Map<string, Promise<Hash>>();
  readonly #max: number;

  constructor(max = KNOWN_HASHES_MAX) {
    this.#max = max;
  }

  /** True when neither finished nor under way. */
  isNew(item: PowItem): boolean {
    const key = keyOf(item);
    return !this.#done.has(key) && !this.#underWay.has(key);
  }

  /** The result, that of the computation under way, or that of `compute`. */
  get(item: PowItem, compute: () => Promise<Hash>): Promise<Hash> {
    const key = keyOf(item);
    const done = this.#done.get(key);
    if (done !== undefined) {
      this.#keep(key, done);
      return Promise.resolve(done.slice());
    }
    return this.#underWay.get(key)?.then((hash) => hash.slice()) ?? this.#begin(key, compute);
  }

  #begin(key: string, compute: () => Promise<Hash>): Promise<Hash> {
    const work = compute();
    this.#underWay.set(key, work);
    return work
      .then((hash) => {
        this.#keep(key, hash);
        return hash.slice();
      })
      .finally(() => this.#underWay.delete(key));
  }

  #keep(key: string, hash: Hash): void {
    this.#done.delete(key);
    if (this.#done.size >= this.#max) this.#done.delete(this.#done.keys().next().value as string);
    this.#done.set(key, hash);
  }
}

const keyOf = ({ headerHash, seed }: PowItem): string => cacheKey(headerHash) + cacheKey(seed);
