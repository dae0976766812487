/** One launcher per data folder: `launcher.lock` names its process; a dead owner's lock is taken over. */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BystackError } from '@bystack/base';
import { isSameProcess, processStartTime } from './process-info.js';

/** Takes the lock; the answer gives it back. @throws BystackError `START_DATA_IN_USE` while another launcher runs on the folder. */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'launcher.lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const fd = openSync(file, 'wx', 0o600);
      writeSync(fd, JSON.stringify({ pid: process.pid, startTime: processStartTime(process.pid) }));
      closeSync(fd);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = readOwner(file);
      if (owner !== null && isSameProcess(owner.pid, owner.startTime)) {
        throw new BystackError(
          { code: 'START_DATA_IN_USE', pid: owner.pid, dataDir },
          {
            message: `Bystack already runs on ${dataDir} (process ${owner.pid}).`,
            remedy: 'Stop that one first, or name another folder with --data.',
            fault: 'environment',
          },
        );
      }
      rmSync(file, { force: true });
    }
  }
  throw new BystackError(
    { code: 'START_DATA_IN_USE', dataDir },
    { message: `Another start took ${dataDir} at this moment.`, fault: 'environment' },
  );
}

function readOwner(file: string): { pid: number; startTime: string | null } | null {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as { pid?: unknown; startTime?: unknown };
    if (typeof value.pid !== 'number') return null;
    return { pid: value.pid, startTime: typeof value.startTime === 'string' ? value.startTime : null };
  } catch {
    // A lock cut short by a crash names nobody.
    return null;
  }
}
