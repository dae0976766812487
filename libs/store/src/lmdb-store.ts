/** Chain storage in lmdb: one environment per node, one atomic and synced transaction per commit. Source: performance.md 6. */
import { closeSync, existsSync, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { storeError, translate } from './errors.js';
import { TableStore, type ByteTable } from './kv.js';

/** Address space of the environment, bytes; the file grows as needed. */
const MAP_BYTES = 64 * 1024 * 1024 * 1024;

class LmdbTable implements ByteTable {
  constructor(private readonly db: RootDatabase<Buffer, Buffer>) {}

  get(key: Uint8Array): Uint8Array | undefined {
    const value = this.db.getBinary(Buffer.from(key));
    return value && new Uint8Array(value);
  }

  async write(changes: readonly (readonly [Uint8Array, Uint8Array | null])[]): Promise<void> {
    await this.db.transaction(() => {
      for (const [key, value] of changes) {
        if (value === null) this.db.removeSync(Buffer.from(key));
        else this.db.putSync(Buffer.from(key), Buffer.from(value));
      }
    });
    await this.db.flushed;
  }

  *range(from: Uint8Array, to: Uint8Array): Iterable<readonly [Uint8Array, Uint8Array]> {
    for (const { key, value } of this.db.getRange({ start: Buffer.from(from), end: Buffer.from(to) }))
      yield [new Uint8Array(key), new Uint8Array(value)];
  }

  close(): Promise<void> {
    return this.db.close();
  }
}

/** Where and what the engine's first page names itself: opening anything else ends the process instead of failing. */
const MAGIC_AT = 24;
const MAGIC = 0xbeefc0de;

const checkFile = (path: string): void => {
  if (!existsSync(path)) return;
  const head = Buffer.alloc(MAGIC_AT + 4);
  const file = openSync(path, 'r');
  const length = readSync(file, head, 0, head.length, 0);
  closeSync(file);
  if (length === 0 || (length === head.length && head.readUInt32LE(MAGIC_AT) === MAGIC)) return;
  throw storeError('STORE_CORRUPT', `${path} is no chain storage or is damaged.`);
};

/** A durable store in a folder of its own. Made by `LmdbStore.open`. */
export class LmdbStore extends TableStore {
  /** @throws BystackError `STORE_FULL`, `STORE_CORRUPT`, `STORE_FAILED` */
  static open(dir: string): LmdbStore {
    try {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      const path = join(dir, 'chain.lmdb');
      checkFile(path);
      const db = open<Buffer, Buffer>({
        path,
        keyEncoding: 'binary',
        encoding: 'binary',
        mapSize: MAP_BYTES,
        overlappingSync: true,
      });
      return new LmdbStore('lmdb', new LmdbTable(db));
    } catch (error) {
      throw translate(error);
    }
  }
}
