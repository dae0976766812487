/** A map from text that forgets its oldest entries beyond a size: for what foreign parties make grow. */

/** The entry set last is the newest, whether or not it was there before. */
export class BoundedMap<V> {
  readonly #rows = new Map<string, V>();

  /** `max`: most entries. */
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

  clear(): void {
    this.#rows.clear();
  }

  set(key: string, value: V): void {
    this.#rows.delete(key);
    this.#rows.set(key, value);
    if (this.#rows.size > this.max) this.#rows.delete(this.#rows.keys().next().value as string);
  }

  /** Oldest first. */
  entries(): IterableIterator<[string, V]> {
    return this.#rows.entries();
  }
}
