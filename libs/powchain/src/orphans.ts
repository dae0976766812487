/** Things that wait for another that is not there yet; bounded in number, bytes and time. Source: mainchain.md 8, 17. */

interface Waiting<T> {
  readonly value: T;
  readonly key: string;
  readonly missing: readonly string[];
  readonly size: number;
  readonly expiresMs: number;
}

/** Bounds: count, bytes, ms. */
export interface OrphanLimits {
  readonly count: number;
  readonly bytes: number;
  readonly lifeMs: number;
}

/** Values by own key and by the keys they wait for. The oldest leave where one more would be too many. */
export class Orphans<T> {
  readonly #byKey = new Map<string, Waiting<T>>();
  readonly #byMissing = new Map<string, Set<string>>();
  #bytes = 0;

  constructor(private readonly limits: OrphanLimits) {}

  get size(): number {
    return this.#byKey.size;
  }
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps a value of `size` bytes until one of `missing` is there; nothing happens where it is kept already or has more bytes than all may have. */
  add(key: string, missing: readonly string[], value: T, size: number, nowMs: number): void {
    const { count, bytes, lifeMs } = this.limits;
    if (this.#byKey.has(key) || size > bytes) return;
    while (this.#byKey.size >= count || this.#bytes + size > bytes) this.#drop(this.#byKey.keys().next().value as string);
    this.#byKey.set(key, { value, key, missing, size, expiresMs: nowMs + lifeMs });
    this.#bytes += size;
    for (const one of missing) this.#byMissing.set(one, (this.#byMissing.get(one) ?? new Set()).add(key));
  }

  /** Takes out what waited for `missing`, oldest first. */
  take(missing: string): T[] {
    const waiting = [...(this.#byMissing.get(missing) ?? [])].flatMap((key) => this.#byKey.get(key) ?? []);
    for (const { key } of waiting) this.#drop(key);
    return waiting.map(({ value }) => value);
  }

  expire(nowMs: number): void {
    for (const { key, expiresMs } of this.#byKey.values()) if (expiresMs <= nowMs) this.#drop(key);
  }

  #drop(key: string): void {
    const waiting = this.#byKey.get(key);
    if (!waiting) return;
    this.#byKey.delete(key);
    this.#bytes -= waiting.size;
    for (const one of waiting.missing) {
      const keys = this.#byMissing.get(one);
      keys?.delete(key);
      if (keys?.size === 0) this.#byMissing.delete(one);
    }
  }
}
