/** Many single look-ups of one turn of the event loop become one query. Nothing is kept afterwards. */

/** Answers a batch: one result per key, in any order, by key; what is absent stays out. */
export type BatchQuery<V> = (group: string, keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;

interface Batch<V> {
  readonly keys: Set<string>;
  readonly result: Promise<ReadonlyMap<string, V>>;
}

/** Most keys of one query. */
const MAX_KEYS = 1_000;

/** Collects keys per group (a chain, a tenant) until the present turn ends. */
export class BatchLoader<V> {
  readonly #open = new Map<string, Batch<V>>();

  constructor(private readonly query: BatchQuery<V>) {}

  /** The value of a key, null when there is none. */
  async load(group: string, key: string): Promise<V | null> {
    let batch = this.#open.get(group);
    if (!batch || batch.keys.size >= MAX_KEYS) {
      batch = this.#begin(group);
      this.#open.set(group, batch);
    }
    batch.keys.add(key);
    return (await batch.result).get(key) ?? null;
  }

  #begin(group: string): Batch<V> {
    const keys = new Set<string>();
    const result = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      if (this.#open.get(group)?.keys === keys) this.#open.delete(group);
      return this.query(group, [...keys]);
    });
    return { keys, result };
  }
}
