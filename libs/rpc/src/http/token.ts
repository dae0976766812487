/** The bearer token of a node: a file only its owner can read. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { BystackError } from '@bystack/base';

/** Reads the token file, or creates it with 32 random bytes as hex, mode 0600. @throws BystackError `RPC_TOKEN_FILE`. */
export async function ensureToken(path: string): Promise<string> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      const token = randomBytes(32).toString('hex');
      await file.writeFile(`${token}\n`);
      await file.sync();
      return token;
    } finally {
      await file.close();
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new BystackError(
        { code: 'RPC_TOKEN_FILE', path },
        { message: `Cannot create the token file ${path}.`, fault: 'environment', cause },
      );
    }
  }
  const token = (await readFile(path, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/.test(token)) {
    throw new BystackError(
      { code: 'RPC_TOKEN_FILE', path },
      {
        message: `The token file ${path} is damaged.`,
        remedy: 'Remove it; the node writes a new one at its next start.',
        fault: 'environment',
      },
    );
  }
  return token;
}

const digest = (value: string): Buffer => createHash('sha256').update(value).digest();

/** Is the `Authorization` header the bearer token? Constant time in the token's content. */
export function isAuthorized(header: string | undefined, token: string): boolean {
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}
