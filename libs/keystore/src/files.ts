/** Files with secrets: written whole or not at all, readable by their owner alone. */
import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keystoreError } from './errors.js';

/** Bits that let group or others read, write or run. */
const OTHERS = 0o077;

const syncDirectory = async (path: string): Promise<void> => {
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
};

/** Names of the files that hold a content before it is in place; a kill can leave one behind, which may then be removed. */
export const UNPLACED_FILE = /\.[0-9a-f]{12}\.new$/;

/** The content in a file of its own beside `path`, on the disk; `place` puts it where it belongs. */
const placeContent = async <T>(path: string, content: string | Uint8Array, place: (temporary: string) => Promise<T>): Promise<T> => {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    const placed = await place(temporary);
    await syncDirectory(path);
    return placed;
  } finally {
    await rm(temporary, { force: true });
  }
};

/**
 * Creates the file with mode 0600. At every instant the path holds nothing or all the bytes, on the disk.
 * False when something is there already, which is then left alone. Rejects with the file system's error.
 */
export async function createSecretFile(path: string, content: string | Uint8Array): Promise<boolean> {
  return placeContent(path, content, (temporary) => linkNew(temporary, path));
}

/**
 * Replaces the file, mode 0600. At every instant the path holds all the old bytes or all the new ones, on the disk.
 * Rejects with the file system's error.
 */
export async function replaceSecretFile(path: string, content: string | Uint8Array): Promise<void> {
  await placeContent(path, content, (temporary) => rename(temporary, path));
}

/** Removes the file for good. Rejects with the file system's error, also when there is none. */
export async function removeSecretFile(path: string): Promise<void> {
  await rm(path);
  await syncDirectory(path);
}

const linkNew = async (from: string, to: string): Promise<boolean> => {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

const readBounded = async (file: FileHandle, maxBytes: number): Promise<Buffer> => {
  const buffer = Buffer.alloc(maxBytes + 1);
  let size = 0;
  while (size < buffer.length) {
    const { bytesRead } = await file.read(buffer, size, buffer.length - size, size);
    if (bytesRead === 0) break;
    size += bytesRead;
  }
  return buffer.subarray(0, size);
};

/**
 * The file's bytes; of a longer file the first `maxBytes + 1`, so that the caller sees that it is too long.
 * @throws BystackError `KEYSTORE_FILE_MODE` when others may read or write it. Rejects with the file system's error.
 */
export async function readSecretFile(path: string, maxBytes: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const mode = (await file.stat()).mode & 0o777;
    if ((mode & OTHERS) !== 0) {
      throw keystoreError(
        { code: 'KEYSTORE_FILE_MODE', path, mode: mode.toString(8) },
        `The file ${path} has mode ${mode.toString(8)}: others than its owner can reach its secrets.`,
        `Run "chmod 600 ${path}"; if others may have read it, replace what it protects.`,
      );
    }
    return await readBounded(file, maxBytes);
  } finally {
    await file.close();
  }
}
