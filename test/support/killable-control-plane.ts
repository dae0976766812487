/** A control plane of its own with a real Postgres: started, killed and started again as tests need. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres, type EmbeddedPostgres } from '@bystack/embedded';
import pg from 'pg';
import WebSocket from 'ws';
import { quiet } from './control-plane.js';
import { Api, newDataDir, processesOf, removeDataDir, ROOT } from './default-run.js';

const MAIN = join(ROOT, 'apps/control-plane/dist/main.js');
const run = promisify(execFile);
const READY_MS = 60_000;

/** Data folder, database, and the control plane on them. */
export class ControlPlane {
  #child: ChildProcess | null = null;
  #api: Api | null = null;
  #stderr = '';

  private constructor(
    readonly dataDir: string,
    readonly postgres: EmbeddedPostgres,
    readonly apiKey: string,
    /** For looking into the database beside the control plane. */
    readonly db: pg.Pool,
  ) {}

  /** New data folder and database, migrated; nothing serves yet. */
  static async create(): Promise<ControlPlane> {
    const dataDir = newDataDir();
    const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), log: quiet });
    const { stdout } = await run(process.execPath, [MAIN, 'migrate'], { env: environment(dataDir, postgres.url) });
    const line = stdout.split('\n').find((one) => one.startsWith('{"firstAdmin"')) ?? '{}';
    const { firstAdmin } = JSON.parse(line) as { firstAdmin: { apiKey: string } | null };
    if (!firstAdmin) throw new Error(`no first administrator: ${stdout}`);
    const db = new pg.Pool({ connectionString: postgres.url, max: 4 });
    db.on('error', () => undefined);
    return new ControlPlane(dataDir, postgres, firstAdmin.apiKey, db);
  }

  /** Starts the control plane and waits until it is ready. */
  async start(): Promise<Api> {
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN, 'all'], {
      cwd: ROOT,
      env: environment(this.dataDir, this.postgres.url),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = `${this.#stderr}${chunk.toString()}`.slice(-10_000);
    });
    const url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the control plane was not ready in time')), READY_MS);
      child.on('message', (message: { type?: string; url?: string }) => {
        if (message.type !== 'ready' || message.url === undefined) return;
        clearTimeout(timer);
        resolve(message.url);
      });
      child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`the control plane ended with ${String(code)}:\n${this.#stderr}`));
      });
    });
    this.#api = new Api(`${url}/graphql`, this.apiKey);
    return this.#api;
  }

  /** The client of the control plane that runs. */
  get api(): Api {
    if (this.#api === null) throw new Error('the control plane was not started');
    return this.#api;
  }

  /** Values of a subscription's field, until the reader leaves. */
  async *subscribe<T>(field: string, query: string, variables: Record<string, unknown>): AsyncGenerator<T, void, undefined> {
    const { graphqlUrl, apiKey } = this.api;
    const socket = new WebSocket(graphqlUrl.replace(/^http/, 'ws'), 'graphql-transport-ws', {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    const messages: { type: string; payload?: { data?: Record<string, T>; errors?: unknown } }[] = [];
    let wake: () => void = () => undefined;
    let closed = false;
    socket.on('message', (data: Buffer) => {
      messages.push(JSON.parse(data.toString()) as never);
      wake();
    });
    socket.on('close', () => {
      closed = true;
      wake();
    });
    socket.on('error', () => undefined);
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    try {
      for (;;) {
        const message = messages.shift();
        if (message === undefined) {
          if (closed) return;
          await new Promise<void>((resolve) => (wake = resolve));
        } else if (message.type === 'connection_ack') {
          socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
        } else if (message.type === 'error' || message.payload?.errors) {
          throw new Error(JSON.stringify(message.payload));
        } else if (message.type === 'complete') {
          return;
        } else if (message.type === 'next') {
          yield message.payload?.data?.[field] as T;
        }
      }
    } finally {
      socket.terminate();
    }
  }

  /** kill -9; nodes go on. */
  async kill(): Promise<void> {
    await this.#end((child) => child.kill('SIGKILL'));
  }

  /** Stops as the launcher does; with `nodes` the chain nodes end too. */
  async stop(nodes: boolean): Promise<void> {
    await this.#end((child) => child.send({ type: 'stop', nodes }));
  }

  /** Ends everything and removes the data folder. */
  async destroy(): Promise<void> {
    await this.kill();
    for (const { pid } of this.nodeProcesses()) process.kill(pid, 'SIGKILL');
    await this.db.end();
    await this.postgres.stop();
    removeDataDir(this.dataDir);
  }

  /** Pid of the control plane that runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Processes of chain nodes of this data folder. */
  nodeProcesses(): { readonly pid: number; readonly command: string }[] {
    return processesOf(join(this.dataDir, 'chains'));
  }

  async #end(how: (child: ChildProcess) => void): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    how(child);
    await gone;
  }
}

function environment(dataDir: string, postgresUrl: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    BYSTACK_DATA_DIR: dataDir,
    POSTGRES_URL: postgresUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    REDIS_URL: '',
    BYSTACK_MAINCHAIN_URL: 'off',
    LOG_LEVEL: 'debug',
  };
}
