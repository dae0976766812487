/** A bounded buffer between whoever publishes and one slow reader: when it is full the oldest event goes. */

/** Events a reader may lag behind. Events say where to look, so a lost one costs nothing while a later one follows. */
const CAPACITY = 1_000;

/** An async generator fed by `push`, ended by `close` or by its reader. */
export class EventStream<E> implements AsyncGenerator<E, void, undefined> {
  #buffer: E[] = [];
  #waiting: ((result: IteratorResult<E, void>) => void)[] = [];
  #closed = false;

  /** @param onEnd called once, when reader or publisher ends the stream */
  constructor(private readonly onEnd: () => void) {}

  push(event: E): void {
    if (this.#closed) return;
    const waiting = this.#waiting.shift();
    if (waiting) {
      waiting({ value: event, done: false });
      return;
    }
    if (this.#buffer.length >= CAPACITY) this.#buffer.shift();
    this.#buffer.push(event);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#buffer = [];
    for (const waiting of this.#waiting.splice(0)) waiting({ value: undefined, done: true });
    this.onEnd();
  }

  next(): Promise<IteratorResult<E, void>> {
    if (this.#buffer.length > 0) return Promise.resolve({ value: this.#buffer.shift() as E, done: false });
    if (this.#closed) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<E, void>> {
    this.close();
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<IteratorResult<E, void>> {
    this.close();
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
