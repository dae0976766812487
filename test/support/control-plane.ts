/** A real control plane on a fresh database: the built process, the embedded Postgres, HTTP from outside. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Logger } from '@bystack/base';
import { startPostgres, type EmbeddedPostgres } from '@bystack/embedded';

const MAIN = fileURLToPath(new URL('../../apps/control-plane/dist/main.js', import.meta.url));
const READY_MS = 60_000;
const run = promisify(execFile);

export const quiet: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => quiet };

/** Sign-in of the first administrator. */
export interface Admin {
  readonly email: string;
  readonly password: string;
  readonly apiKey: string;
}

/** JSON whose shape the test knows: any member may be read, and a leaf passes as text. */
export type Tree = string & { readonly [member: string]: Tree } & { readonly [index: number]: Tree };

/** An answer of the GraphQL endpoint. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Tree;
  readonly errors: { message: string; path?: string[]; extensions: { code: string; requestId: string } }[] | undefined;
  readonly extensions: { cost?: { requested: number; actual: number; available: number } } | undefined;
}

/** One control-plane process. */
export interface ControlPlane {
  readonly url: string;
  readonly pid: number;
  /** POST /graphql with the given headers; default the first administrator's key. */
  graphql(query: string, variables?: object, headers?: Record<string, string>): Promise<Answer>;
  /** Asks for an orderly end; the exit code. */
  stop(): Promise<number | null>;
  /** Closes the IPC channel, as a killed parent does; the exit code. */
  abandon(): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** A database and folder in which control planes run one after the other or side by side. */
export interface Platform {
  readonly postgresUrl: string;
  readonly dataDir: string;
  readonly admin: Admin;
  /** Starts a process and waits until it is ready. */
  start(role?: 'all' | 'api' | 'worker', env?: NodeJS.ProcessEnv): Promise<ControlPlane>;
  /** Runs a role to its end. */
  migrate(env?: NodeJS.ProcessEnv): Promise<{ firstAdmin: Admin | null }>;
  /** What the processes wrote to stderr, and their log. */
  output(): string;
  close(): Promise<void>;
}

/** Makes a database, migrates it and keeps the first administrator's sign-in. */
export async function createPlatform(): Promise<Platform> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bystack-cp-'));
  const postgres: EmbeddedPostgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), log: quiet });
  const running = new Set<ControlPlane>();
  let output = '';
  const environment = (extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
    const { REDIS_URL: _unused, ...inherited } = process.env;
    return {
      ...inherited,
      NODE_ENV: 'production',
      BYSTACK_DATA_DIR: dataDir,
      POSTGRES_URL: postgres.url,
      HOST: '127.0.0.1',
      PORT: '0',
      BYSTACK_MAINCHAIN_URL: 'off',
      ...extra,
    };
  };
  const migrate = async (extra?: NodeJS.ProcessEnv): Promise<{ firstAdmin: Admin | null }> => {
    const { stdout } = await run(process.execPath, [MAIN, 'migrate'], { env: environment(extra) });
    return JSON.parse(stdout) as { firstAdmin: Admin | null };
  };
  const { firstAdmin } = await migrate();
  if (firstAdmin === null) throw new Error('the first migration made no administrator');
  const start = async (role: 'all' | 'api' | 'worker' = 'api', extra?: NodeJS.ProcessEnv): Promise<ControlPlane> => {
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN, role], {
      env: environment(extra),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const plane = toControlPlane(child, (await ready(child, () => output)) ?? '', firstAdmin.apiKey, () => running.delete(plane));
    running.add(plane);
    return plane;
  };
  return {
    postgresUrl: postgres.url,
    dataDir,
    admin: firstAdmin,
    start,
    migrate,
    output: () => output + readLog(dataDir),
    close: async () => {
      await Promise.all([...running].map((plane) => plane.kill()));
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function readLog(dataDir: string): string {
  const logs = join(dataDir, 'logs');
  return readdirSync(logs)
    .map((name) => readFileSync(join(logs, name), 'utf8'))
    .join('');
}

/** The URL that the process tells over IPC. */
function ready(child: ChildProcess, output: () => string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the control plane was not ready in time:\n${output()}`)), READY_MS);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the control plane ended with ${String(code)}:\n${output()}`));
    });
    child.on('message', (message: { type?: string; url?: string | null }) => {
      if (message.type !== 'ready') return;
      clearTimeout(late);
      resolve(message.url ?? null);
    });
  });
}

function toControlPlane(child: ChildProcess, url: string, apiKey: string, ended: () => void): ControlPlane {
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  void exited.then(ended);
  return {
    url,
    pid: child.pid as number,
    graphql: (query, variables = {}, headers = { authorization: `Bearer ${apiKey}` }) => postGraphql(url, { query, variables }, headers),
    stop: () => {
      child.send({ type: 'stop', nodes: true });
      return exited;
    },
    abandon: () => {
      child.disconnect();
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Posts a body to `/graphql` as JSON. */
export async function postGraphql(url: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = (await response.json()) as Pick<Answer, 'data' | 'errors' | 'extensions'>;
  return { status: response.status, headers: response.headers, data: answer.data, errors: answer.errors, extensions: answer.extensions };
}

/** Signs in; the cookie to send, or the refused answer. */
export async function signIn(url: string, email: string, password: string): Promise<{ status: number; cookie: string; body: Tree }> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  return { status: response.status, cookie, body: (await response.json()) as Tree };
}

/** Waits until the condition holds. @throws Error at the deadline */
export async function until(what: string, condition: () => Promise<boolean> | boolean, deadlineMs = 15_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
