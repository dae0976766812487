/** The key by which peers know this node: made at the first start, kept in `DIR/identity`, readable by its owner alone. */
import { randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesToHex, hexToBytes } from '@bystack/base';
import { identityError } from './errors.js';

const SEED_BYTES = 32;
const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/**
 * Seed of the identity key, 32 bytes; written as hex with mode 0600 where there is none.
 * @throws BystackError `P2P_IDENTITY`
 */
export async function loadIdentity(dir: string): Promise<Uint8Array> {
  const path = join(dir, 'identity');
  try {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    return text === null ? await createIdentity(path) : hexToBytes(text.trim(), SEED_BYTES);
  } catch (cause) {
    throw identityError(path, cause);
  }
}

async function createIdentity(path: string): Promise<Uint8Array> {
  const seed = new Uint8Array(randomBytes(SEED_BYTES));
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${bytesToHex(seed)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return seed;
}
