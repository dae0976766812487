/** Files that are there whole or not at all, whenever this process or the machine dies. */
import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const LEFT_OVER = /\.[0-9a-f]{12}\.new$/;

/** Replaces the file, mode 0600; the bytes are on the disk when it resolves. */
export async function writeWholeFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Removes what a kill within `writeWholeFile` left in the folder. Only while nobody writes there. */
export async function removeLeftOvers(dir: string): Promise<void> {
  for (const name of await readdir(dir)) if (LEFT_OVER.test(name)) await rm(join(dir, name), { force: true });
}
