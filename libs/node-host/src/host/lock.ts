/**
 * Exclusive lock on a data directory: a file that names the process holding it. It is created with its content in one
 * step (link), so nobody reads half of it. A lock is stale when its process is gone, is a zombie, or is another process
 * under the same number (other start time or other boot). Taking a stale lock over is guarded by an abstract socket on
 * Linux, which the kernel frees with its process: two processes that start at once cannot both take it over.
 * Source: bbft.md 4.9 (single signer).
 */
import { createHash, randomBytes } from 'node:crypto';
import { link, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { BystackError } from '@bystack/base';

/** Name of the lock file in the data directory. */
export const LOCK_FILE = 'lock';

/** Who holds a lock. */
export interface LockHolder {
  readonly pid: number;
  /** Start of the process in clock ticks since boot and the boot it belongs to; empty where the system does not tell. */
  readonly startTime: string;
  readonly bootId: string;
  readonly instanceId: string;
}

/** A held lock. */
export interface DataDirLock {
  readonly holder: LockHolder;
  /** Removes the lock file if it still is ours. Never rejects. */
  release(): Promise<void>;
}

const GUARD_TRIES = 100;
const GUARD_PAUSE_MS = 50;

/**
 * Takes the lock of a data directory that exists.
 * @throws BystackError `HOST_LOCKED` when a living process holds it.
 */
export async function lockDataDir(dataDir: string, instanceId: string): Promise<DataDirLock> {
  const path = join(dataDir, LOCK_FILE);
  const guard = await acquireGuard(dataDir);
  try {
    const [startTime, bootId] = await Promise.all([processStart(process.pid), readBootId()]);
    const holder: LockHolder = { pid: process.pid, startTime: startTime ?? '', bootId, instanceId };
    while (!(await createWhole(path, JSON.stringify(holder)))) {
      const other = await readHolder(path);
      if (other !== null && (await isAlive(other, bootId))) throw locked(dataDir, other);
      await rm(path, { force: true });
    }
    return { holder, release: () => releaseOwn(path, holder) };
  } finally {
    guard?.close();
  }
}

/** Creates the file with its content, or answers false when it exists. */
async function createWhole(path: string, content: string): Promise<boolean> {
  const part = `${path}.${String(process.pid)}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(part, `${content}\n`, { flag: 'wx', mode: 0o600, flush: true });
    await link(part, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(part, { force: true });
  }
}

/** Null when the file is gone or does not say who holds it. */
async function readHolder(path: string): Promise<LockHolder | null> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as Partial<LockHolder> | null;
    if (!value || !Number.isSafeInteger(value.pid) || (value.pid as number) < 1) return null;
    return {
      pid: value.pid as number,
      startTime: String(value.startTime ?? ''),
      bootId: String(value.bootId ?? ''),
      instanceId: String(value.instanceId ?? ''),
    };
  } catch {
    return null;
  }
}

async function isAlive(holder: LockHolder, bootId: string): Promise<boolean> {
  if (holder.bootId !== bootId) return false;
  if (bootId === '') return signalReaches(holder.pid);
  const start = await processStart(holder.pid);
  return start !== null && (holder.startTime === '' || start === holder.startTime);
}

/** Start time of a living process in clock ticks since boot; null when it is gone or a zombie. */
async function processStart(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => null);
  return stat === null ? null : startTimeOf(stat);
}

/** Start time from the text of /proc/PID/stat; null for a zombie, which holds nothing any more. */
export function startTimeOf(stat: string): string | null {
  // The name in parentheses may hold spaces and parentheses; the fields after the last one are plain.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  return state === 'Z' || state === 'X' || startTime === undefined ? null : startTime;
}

async function readBootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function releaseOwn(path: string, holder: LockHolder): Promise<void> {
  const present = await readHolder(path);
  if (present?.pid === holder.pid && present.startTime === holder.startTime) await rm(path, { force: true }).catch(() => undefined);
}

/** Holds the name that all starters of one data directory compete for; null where the system has no such names. */
async function acquireGuard(dataDir: string): Promise<Server | null> {
  if (process.platform !== 'linux') return null;
  const name = createHash('sha256')
    .update(await realpath(dataDir))
    .digest('hex');
  for (let i = 0; i < GUARD_TRIES; i++) {
    const guard = await listen(`\0bystack-lock-${name}`);
    if (guard !== null) return guard;
    await new Promise((resolve) => setTimeout(resolve, GUARD_PAUSE_MS));
  }
  throw locked(dataDir, null);
}

function listen(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen(path, () => resolve(server));
  });
}

function locked(dataDir: string, holder: LockHolder | null): BystackError {
  const who = holder === null ? 'another process that is starting' : `process ${String(holder.pid)} (${holder.instanceId})`;
  return new BystackError(
    { code: 'HOST_LOCKED', dataDir, pid: holder?.pid },
    {
      message: `The data directory ${dataDir} is in use by ${who}.`,
      remedy: 'Stop that process first; two processes must never sign with one key.',
      fault: 'environment',
    },
  );
}
