/** Chain storage in memory: tests, and the oracle that the durable engines are compared with. */
import { bytesToHex, hexToBytes } from '@bystack/base';
import type { ByteTable } from './kv.js';
import { TableStore } from './kv.js';

/** A table that forgets everything with the process. */
export class MemoryTable implements ByteTable {
  readonly #rows = new Map<string, Uint8Array>();

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#rows.get(bytesToHex(key))?.slice();
  }

  write(changes: readonly (readonly [Uint8Array, Uint8Array | null])[]): Promise<void> {
    for (const [key, value] of changes) {
      if (value === null) this.#rows.delete(bytesToHex(key));
      else this.#rows.set(bytesToHex(key), value.slice());
    }
    return Promise.resolve();
  }

  *range(from: Uint8Array, to: Uint8Array): Iterable<readonly [Uint8Array, Uint8Array]> {
    const [low, high] = [bytesToHex(from), bytesToHex(to)];
    for (const key of [...this.#rows.keys()].filter((k) => k >= low && k < high).sort())
      yield [hexToBytes(key), this.#rows.get(key) as Uint8Array];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A store that forgets everything with the process. */
export class MemoryStore extends TableStore {
  constructor() {
    super('memory', new MemoryTable());
  }
}
