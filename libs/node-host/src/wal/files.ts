/** The file operations the log needs: one small interface, so that a full or failing disk can be played in tests. */
import { mkdir, open, readdir, readFile, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** An open segment. */
export interface WalFile {
  /** Writes all bytes at the offset or rejects, possibly after writing a part. */
  write(bytes: Uint8Array, at: number): Promise<void>;
  truncate(size: number): Promise<void>;
  /** Data and size are on the disk when it resolves. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A directory of segments. */
export interface WalFiles {
  list(): Promise<readonly string[]>;
  read(name: string): Promise<Uint8Array>;
  open(name: string): Promise<WalFile>;
  remove(name: string): Promise<void>;
  /** Creations and removals are on the disk when it resolves. */
  syncDirectory(): Promise<void>;
}

class DiskFile implements WalFile {
  constructor(private readonly handle: FileHandle) {}
  async write(bytes: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < bytes.length;) done += (await this.handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
  truncate = (size: number): Promise<void> => this.handle.truncate(size);
  sync = (): Promise<void> => this.handle.datasync();
  close = (): Promise<void> => this.handle.close();
}

/** Segments in a directory of the disk, created with mode 0700. */
export async function diskFiles(dir: string): Promise<WalFiles> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return {
    list: () => readdir(dir),
    // A plain array: `slice` of a Buffer would not copy.
    read: async (name) => {
      const bytes = await readFile(join(dir, name));
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    },
    open: async (name) => {
      const path = join(dir, name);
      // 'r+' keeps what is there; the first open of a new segment creates it.
      return new DiskFile(await open(path, 'r+', 0o600).catch(() => open(path, 'w+', 0o600)));
    },
    remove: (name) => unlink(join(dir, name)),
    syncDirectory: async () => {
      const handle = await open(dir, 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}
