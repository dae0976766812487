/** Chain storage in lmdb: one environment per node, one atomic and synced transaction per commit. Source: performance.md 6. */
import { closeSync, existsSync, mkdirSync, openSync, readSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { storeError, translate } from './errors.js';
import { TableStore, type ByteTable } from './kv.js';

/** Address space of the environment, bytes; the file grows as needed. */
const MAP_BYTES = 64 * 1024 * 1024 * 1024;

/** With less free space than this a failed write counts as a full disk. */
const FULL_BELOW_BYTES = 8 * 1024 * 1024;

class LmdbTable implements ByteTable {
  constructor(
    private readonly db: RootDatabase<Buffer, Buffer>,
    private readonly dir: string,
  ) {}

  get(key: Uint8Array): Uint8Array | undefined {
    const value = this.db.getBinary(Buffer.from(key));
    return value && new Uint8Array(value);
  }

  async write(changes: readonly (readonly [Uint8Array, Uint8Array | null])[]): Promise<void> {
    try {
      await this.db.transaction(() => {
        for (const [key, value] of changes) {
          if (value === null) this.db.removeSync(Buffer.from(key));
          else this.db.putSync(Buffer.from(key), Buffer.from(value));
        }
      });
      await this.db.flushed;
    } catch (error) {
      throw await this.cause(error);
    }
  }

  /**
   * What made a commit fail: the engine tells it by a promise of its own. A write that the full disk cut short comes
   * as an input/output error; the free space tells it from a broken disk.
   */
  private async cause(error: unknown): Promise<unknown> {
    const told = (error as { readonly commitError?: Promise<never> }).commitError;
    const cause = await (told ?? Promise.reject(error as Error)).catch((reason: unknown) => reason);
    if ((cause as { readonly code?: unknown } | null)?.code !== constants.errno.EIO) return cause;
    const { bavail, bsize } = await statfs(this.dir);
    return bavail * bsize < FULL_BELOW_BYTES ? storeError('STORE_FULL', 'The disk of the chain storage is full.', cause) : cause;
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

/** Opens or makes the table in a folder of its own. @throws BystackError `STORE_FULL`, `STORE_CORRUPT`, `STORE_FAILED` */
export function openLmdbTable(dir: string): ByteTable {
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
      // Its batches hold promises that nobody can handle: a failed commit would end the process.
      eventTurnBatching: false,
    });
    return new LmdbTable(db, dir);
  } catch (error) {
    throw translate(error);
  }
}

/** A durable store in a folder of its own. Made by `LmdbStore.open`. */
export class LmdbStore extends TableStore {
  /** @throws BystackError `STORE_FULL`, `STORE_CORRUPT`, `STORE_FAILED` */
  static open(dir: string): LmdbStore {
    return new LmdbStore('lmdb', openLmdbTable(dir));
  }
}
