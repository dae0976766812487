/** Changes of a table that are not written yet, readable as if they were. */
import { bytesToHex } from '@bystack/base';
import type { ByteTable } from '@bystack/store';

/** One atomic write in the making. */
export class TableDraft {
  readonly #changes = new Map<string, readonly [Uint8Array, Uint8Array | null]>();

  constructor(private readonly table: Pick<ByteTable, 'get'>) {}

  get(key: Uint8Array): Uint8Array | undefined {
    const change = this.#changes.get(bytesToHex(key));
    return change ? (change[1] ?? undefined) : this.table.get(key);
  }

  put(key: Uint8Array, value: Uint8Array | null): void {
    this.#changes.set(bytesToHex(key), [key, value]);
  }

  changes(): readonly (readonly [Uint8Array, Uint8Array | null])[] {
    return [...this.#changes.values()];
  }
}
