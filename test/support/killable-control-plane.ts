/** A control plane of its own with a real Postgres: started, killed and started again as tests need. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres, type EmbeddedPostgres } from '@bystack/embedded';
import { createLogger } from '@bystack/telemetry';
import pg from 'pg';
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
    const log = createLogger({ target: { kind: 'file', path: join(dataDir, 'test.log'), maxBytes: 1e6, files: 1 }, level: 'warn' });
    const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), log });
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
    LOG_LEVEL: 'debug',
  };
}
