/** The key files of a directory. Each is written whole or not at all; what a kill left unfinished is removed at the start. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isBystackError, type Clock, type Logger } from '@bystack/base';
import { createSecretFile, readSecretFile, removeSecretFile, replaceSecretFile, UNPLACED_FILE } from '@bystack/keystore';
import { decodeKeyFile, encodeKeyFile, KEY_FILE_MAX_BYTES, type KeyFile } from './key-file.js';

/** A key file and its name in the directory. */
export interface StoredKey {
  readonly name: string;
  readonly file: KeyFile;
}

/** What a directory of keys is opened with. */
export interface KeyDirectoryParts {
  readonly dir: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const byName = (a: StoredKey, b: StoredKey): number => (a.name < b.name ? -1 : 1);

/** As Bytom names them: the time, then an id. */
const fileName = (nowMs: number, id: string): string => {
  const [seconds, millis] = new Date(nowMs).toISOString().slice(0, -1).split('.') as [string, string];
  return `UTC--${seconds.replaceAll(':', '-')}.${millis}000000Z--${id}`;
};

/** Key files in memory and on the disk; the disk changes first. Not for use by two processes: the node's lock sees to that. */
export class KeyDirectory {
  #keys: readonly StoredKey[] = [];

  private constructor(private readonly parts: KeyDirectoryParts) {}

  /** Makes the directory where there is none. A file that cannot be read is told to the log and left alone. */
  static async open(parts: KeyDirectoryParts): Promise<KeyDirectory> {
    const directory = new KeyDirectory(parts);
    await mkdir(parts.dir, { recursive: true, mode: 0o700 });
    await directory.#load();
    return directory;
  }

  /** Ordered by name, thus by time. */
  get keys(): readonly StoredKey[] {
    return this.#keys;
  }

  /** Name of a key's file below the data directory. */
  pathOf(key: StoredKey): string {
    return join(basename(this.parts.dir), key.name);
  }

  /** Adds a file for the key. */
  async add(file: KeyFile): Promise<StoredKey> {
    const key = { name: fileName(this.parts.clock.nowMs(), randomUUID()), file };
    await createSecretFile(this.#path(key), encodeKeyFile(file));
    this.#keys = [...this.#keys, key].sort(byName);
    return key;
  }

  /** Puts another content into a key's file. */
  async replace(key: StoredKey, file: KeyFile): Promise<void> {
    await replaceSecretFile(this.#path(key), encodeKeyFile(file));
    this.#keys = this.#keys.map((other) => (other.name === key.name ? { name: key.name, file } : other));
  }

  /** Removes a key's file for good. */
  async remove(key: StoredKey): Promise<void> {
    await removeSecretFile(this.#path(key));
    this.#keys = this.#keys.filter((other) => other.name !== key.name);
  }

  #path({ name }: Pick<StoredKey, 'name'>): string {
    return join(this.parts.dir, name);
  }

  async #load(): Promise<void> {
    const found: StoredKey[] = [];
    for (const entry of await readdir(this.parts.dir, { withFileTypes: true })) {
      if (!entry.isFile() || entry.name.startsWith('.') || entry.name.endsWith('~')) continue;
      if (UNPLACED_FILE.test(entry.name)) await rm(this.#path(entry), { force: true });
      else found.push(...(await this.#read(entry.name)));
    }
    this.#keys = found.sort(byName);
  }

  async #read(name: string): Promise<readonly StoredKey[]> {
    try {
      return [{ name, file: decodeKeyFile(await readSecretFile(this.#path({ name }), KEY_FILE_MAX_BYTES)) }];
    } catch (error) {
      if (!isBystackError(error) && !(error as NodeJS.ErrnoException).code) throw error;
      this.parts.log.warn('key file not read', { file: name, error: (error as Error).message });
      return [];
    }
  }
}
