/** Redis of the system package, for the queue tests. Source: toolchain.md 5. */
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import type { Logger } from '@bystack/base';
import { environmentError } from './errors.js';
import { endProcess, freePort, waitUntil } from './process.js';

/** Options of `startRedis`. */
export interface RedisOptions {
  readonly dataDir: string;
  readonly log: Logger;
}

/** A running server. */
export interface EmbeddedRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

const READY_MS = 10_000;
const STOP_MS = 5_000;

const findServer = (): string | null => {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      const path = join(folder, 'redis-server');
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return null;
};

const pings = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('error', () => end(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => end(data.toString().startsWith('+PONG')));
    socket.setTimeout(1_000, () => end(false));
  });

/**
 * Starts a Redis on a free loopback port with append-only storage.
 * @throws BystackError `EMBEDDED_REDIS_MISSING`, `EMBEDDED_REDIS_START`
 */
export async function startRedis(options: RedisOptions): Promise<EmbeddedRedis> {
  const program = findServer();
  if (program === null)
    throw environmentError(
      'EMBEDDED_REDIS_MISSING',
      'No redis-server is on the PATH.',
      'Install it (Debian: apt-get install redis-server), or set REDIS_URL.',
    );
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const port = await freePort();
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--appendonly',
    'yes',
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
    '--dir',
    options.dataDir,
  ];
  const child = spawn(program, args, { stdio: 'ignore' });
  child.on('error', (error) => options.log.error('redis.failed', { error }));
  const { pid } = child;
  if (pid === undefined || !(await waitUntil(READY_MS, () => pings(port)))) {
    child.kill('SIGKILL');
    throw environmentError('EMBEDDED_REDIS_START', 'redis-server did not answer.', `Check rights and free space of ${options.dataDir}.`);
  }
  options.log.info('redis.ready', { pid, port });
  return { url: `redis://127.0.0.1:${String(port)}`, port, pid, stop: () => endProcess(pid, 'SIGTERM', STOP_MS) };
}
