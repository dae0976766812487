/** Things that wait for another that is not there yet; bounded in number and time. Source: mainchain.md 8, 17. */

interface Waiting<T> {
  readonly value: T;
  readonly key: string;
  readonly missing: readonly string[];
  readonly expiresMs: number;
}

/** Values by own key and by the keys they wait for. The oldest leaves where one more would be too many. */
export class Orphans<T> {
  readonly #byKey = new Map<string, Waiting<T>>();
  readonly #byMissing = new Map<string, Set<string>>();

  constructor(
    private readonly limit: number,
    private readonly lifeMs: number,
  ) {}

  get size(): number {
    return this.#byKey.size;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  add(key: string, missing: readonly string[], value: T, nowMs: number): void {
    if (this.#byKey.has(key)) return;
    while (this.#byKey.size >= this.limit) this.#drop(this.#byKey.keys().next().value as string);
    this.#byKey.set(key, { value, key, missing, expiresMs: nowMs + this.lifeMs });
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
    for (const one of waiting.missing) {
      const keys = this.#byMissing.get(one);
      keys?.delete(key);
      if (keys?.size === 0) this.#byMissing.delete(one);
    }
  }
}
