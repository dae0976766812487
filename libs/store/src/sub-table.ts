/** Several tables in one: each under a first byte of its own, so that one file and one lock serve all parts of a node. */
import { concatBytes } from '@bystack/base';
import { translate } from './errors.js';
import type { ByteTable } from './kv.js';

/** The rows of `table` below a prefix. Failures of a write come as `STORE_…`. Closing it closes nothing: the owner of `table` does that. */
export function subTable(table: ByteTable, prefix: number): ByteTable {
  const head = Uint8Array.of(prefix);
  const under = (key: Uint8Array): Uint8Array => concatBytes(head, key);
  return {
    get: (key) => table.get(under(key)),
    write: (changes) =>
      table.write(changes.map(([key, value]) => [under(key), value] as const)).catch((error: unknown) => {
        throw translate(error);
      }),
    *range(from, to) {
      for (const [key, value] of table.range(under(from), under(to))) yield [key.subarray(1), value];
    },
    close: () => Promise.resolve(),
  };
}
