/**
 * The default run: embedded Postgres (unless POSTGRES_URL is set), migrations, control plane and console, in that
 * order where it matters and side by side where it does not. Stops in reverse.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BystackError, type Logger } from '@bystack/base';
import { startPostgres } from '@bystack/embedded';
import { lockDataDir } from './lock.js';
import { choosePorts } from './ports.js';
import { isSameProcess } from './process-info.js';
import { Service } from './service.js';
import type { StartOptions } from './options.js';

/** The first administrator of a new data folder. */
export interface FirstAdmin {
  readonly email: string;
  readonly password: string;
  readonly apiKey: string;
}

/** A default run that answers requests. */
export interface RunningStack {
  readonly consoleUrl: string;
  readonly graphqlUrl: string;
  readonly dataDir: string;
  /** Present only at the first successful start of a data folder. */
  readonly firstAdmin: FirstAdmin | null;
  /** To be called once the sign-in was shown: it is not kept. */
  forgetFirstAdmin(): void;
  /** Stops everything that was started, chain nodes included. Idempotent. */
  stop(): Promise<void>;
}

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');
const CONTROL_PLANE = join(ROOT, 'apps', 'control-plane', 'dist', 'main.js');
const READY_DEADLINE_MS = 90_000;
const STOP_DEADLINE_MS = 20_000;
const run = promisify(execFile);

/**
 * Brings everything up and resolves when console and API answer.
 * @throws BystackError `START_…` or the embedded database's codes; what was started before is stopped again.
 */
export async function startStack(options: StartOptions, log: Logger, progress: (line: string) => void): Promise<RunningStack> {
  const unlock = lockDataDir(options.dataDir);
  const stops: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      for (const part of [...stops].reverse()) {
        await part().catch((error: unknown) => log.error('stop.failed', { error: String(error) }));
      }
      unlock();
    })());
  try {
    const logs = join(options.dataDir, 'logs');
    mkdirSync(logs, { recursive: true, mode: 0o700 });
    const ports = await choosePorts(options.dataDir, options.port);
    const postgresUrl = await providePostgres(options.dataDir, log, progress, stops);
    const nextUrl = `http://127.0.0.1:${ports.next}`;
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      BYSTACK_DATA_DIR: options.dataDir,
      POSTGRES_URL: postgresUrl,
      HOST: '127.0.0.1',
      PORT: String(ports.console),
      CONSOLE_UPSTREAM: nextUrl,
    };

    progress('starting the console');
    const console_ = startConsole(ports.next, env, join(logs, 'console.out'), log);
    stops.push(() => console_.stop(5_000));

    progress('migrating the database');
    const firstAdmin = await migrate(options.dataDir, env);

    progress('starting the control plane');
    const consoleUrl = await startControlPlane(env, join(logs, 'control-plane.out'), options.dataDir, log, stops);
    await answering(nextUrl, 'console', READY_DEADLINE_MS);
    return {
      consoleUrl,
      graphqlUrl: `${consoleUrl}/graphql`,
      dataDir: options.dataDir,
      firstAdmin,
      forgetFirstAdmin: () => rmSync(firstAdminFile(options.dataDir), { force: true }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function providePostgres(
  dataDir: string,
  log: Logger,
  progress: (line: string) => void,
  stops: (() => Promise<void>)[],
): Promise<string> {
  const given = process.env.POSTGRES_URL;
  if (given) return given;
  progress('starting the embedded Postgres');
  const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), log });
  stops.push(() => postgres.stop());
  return postgres.url;
}

function startConsole(port: number, env: NodeJS.ProcessEnv, outputFile: string, log: Logger): Service {
  const next = createRequire(join(ROOT, 'apps', 'console', 'package.json')).resolve('next/dist/bin/next');
  const service = new Service({
    name: 'console',
    args: [next, 'start', '-H', '127.0.0.1', '-p', String(port)],
    cwd: join(ROOT, 'apps', 'console'),
    env,
    outputFile,
    ipc: false,
    log,
  });
  service.start();
  return service;
}

const firstAdminFile = (dataDir: string): string => join(dataDir, 'first-sign-in.json');

/**
 * Runs the migrations. The first administrator's sign-in is kept (mode 0600) until it was shown, so that a kill
 * between creating and printing it locks nobody out.
 */
async function migrate(dataDir: string, env: NodeJS.ProcessEnv): Promise<FirstAdmin | null> {
  const file = firstAdminFile(dataDir);
  let stdout: string;
  try {
    ({ stdout } = await run(process.execPath, ['--enable-source-maps', CONTROL_PLANE, 'migrate'], {
      env: { ...env, BYSTACK_FIRST_ADMIN_FILE: file },
      maxBuffer: 16 * 1024 * 1024,
    }));
  } catch (error) {
    const detail = String((error as { stderr?: string }).stderr ?? error)
      .trim()
      .split('\n')
      .slice(-12)
      .join('\n');
    throw new BystackError(
      { code: 'START_MIGRATION' },
      {
        message: `The database could not be migrated:\n${detail}`,
        remedy: 'Check POSTGRES_URL and the rights of its user; nothing was changed half-way.',
        fault: 'environment',
        cause: error,
      },
    );
  }
  const created = parseFirstAdmin(stdout);
  if (created !== null) {
    writeFileSync(`${file}.tmp`, JSON.stringify(created), { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
    return created;
  }
  if (!existsSync(file)) return null;
  return JSON.parse(readFileSync(file, 'utf8')) as FirstAdmin;
}

function parseFirstAdmin(stdout: string): FirstAdmin | null {
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('{"firstAdmin"')) continue;
    return (JSON.parse(line) as { firstAdmin: FirstAdmin | null }).firstAdmin;
  }
  throw new BystackError({ code: 'START_MIGRATION' }, { message: 'The migration step ended without its answer.', fault: 'environment' });
}

async function startControlPlane(
  env: NodeJS.ProcessEnv,
  outputFile: string,
  dataDir: string,
  log: Logger,
  stops: (() => Promise<void>)[],
): Promise<string> {
  let tellReady: (url: string) => void = () => undefined;
  const ready = new Promise<string>((resolve) => {
    tellReady = resolve;
  });
  const service = new Service({
    name: 'control-plane',
    args: ['--enable-source-maps', CONTROL_PLANE, 'all'],
    cwd: ROOT,
    env,
    outputFile,
    ipc: true,
    onMessage: (message) => {
      const { type, url } = (message ?? {}) as { type?: unknown; url?: unknown };
      if (type === 'ready' && typeof url === 'string') tellReady(url);
    },
    log,
  });
  service.start();
  stops.push(async () => {
    await service.stop(STOP_DEADLINE_MS, { type: 'stop', nodes: true });
    await stopLeftNodes(dataDir, log);
  });
  let deadline: NodeJS.Timeout | undefined;
  let crashes: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    const refuse = (why: string): void =>
      reject(
        new BystackError(
          { code: 'START_CONTROL_PLANE' },
          { message: `The control plane ${why}.`, remedy: `The reason stands at the end of ${outputFile}.`, fault: 'environment' },
        ),
      );
    deadline = setTimeout(() => refuse(`was not ready within ${READY_DEADLINE_MS / 1000} s`), READY_DEADLINE_MS);
    crashes = setInterval(() => service.failures >= 3 && refuse('ended three times in a row'), 250);
  });
  try {
    return await Promise.race([ready, failed]);
  } finally {
    clearTimeout(deadline);
    clearInterval(crashes);
  }
}

/** Chain nodes that a crashed control plane could not stop: asked to end by their records in `<data>/run`. */
async function stopLeftNodes(dataDir: string, log: Logger): Promise<void> {
  const dir = join(dataDir, 'run');
  const left: { pid: number; startTime: string | null }[] = [];
  for (const name of existsSync(dir) ? readdirSync(dir) : []) {
    if (!name.endsWith('.json') || name === 'ports.json') continue;
    try {
      const record = JSON.parse(readFileSync(join(dir, name), 'utf8')) as { pid?: number; startTime?: string };
      if (typeof record.pid !== 'number' || typeof record.startTime !== 'string') continue;
      if (isSameProcess(record.pid, record.startTime)) left.push({ pid: record.pid, startTime: record.startTime });
    } catch {
      // A record cut short by a crash names no process.
      continue;
    }
  }
  if (left.length === 0) return;
  log.warn('nodes.left', { count: left.length });
  const alive = (): typeof left => left.filter((p) => isSameProcess(p.pid, p.startTime));
  for (const { pid } of alive()) process.kill(pid, 'SIGTERM');
  const until = Date.now() + 10_000;
  while (alive().length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const { pid } of alive()) process.kill(pid, 'SIGKILL');
}

/** Resolves when the URL answers anything below 500. */
async function answering(url: string, what: string, deadlineMs: number): Promise<void> {
  const until = Date.now() + deadlineMs;
  while (Date.now() < until) {
    try {
      const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5_000) });
      await response.arrayBuffer();
      if (response.status < 500) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new BystackError(
    { code: 'START_TIMEOUT', what },
    { message: `The ${what} did not answer within ${deadlineMs / 1000} s.`, fault: 'environment' },
  );
}
