/** The folder that a node keeps its data in. */
import { mkdir } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { BystackError } from '@bystack/base';

/**
 * Makes the folder and those above it, mode 0700. One by one: the recursive call of the platform never returns where a
 * file system refuses new folders by saying that they are absent, as /proc does.
 * @throws BystackError `HOST_DATA_DIR`
 */
export async function makeDataFolder(path: string): Promise<void> {
  const parts = resolve(path).split(sep);
  for (let i = 2; i <= parts.length; i++) {
    try {
      await mkdir(parts.slice(0, i).join(sep), { mode: 0o700 });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new BystackError(
        { code: 'HOST_DATA_DIR', dataDir: path, reason: (cause as NodeJS.ErrnoException).code },
        {
          message: `The data directory ${path} cannot be made: ${(cause as Error).message}.`,
          remedy: 'Check the path and the rights of the folders above it.',
          fault: 'environment',
          cause,
        },
      );
    }
  }
}
