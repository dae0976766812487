/** One node as a real process: start, stop, kill, ask. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RpcClient, type NodeConfig, type NodeStatus } from '@bystack/rpc';
import type { NodeFiles } from './chain-files.js';

const MAIN = fileURLToPath(new URL('../../../../apps/sidechain-node/dist/main.js', import.meta.url));

/** Asks until the answer is not null or the deadline passed. Errors count as no answer and are told at the deadline. */
export async function pollFor<T>(what: string, ask: () => Promise<T | null> | T | null, withinMs: number): Promise<T> {
  const deadline = Date.now() + withinMs;
  let last: unknown = null;
  for (;;) {
    try {
      const found = await ask();
      if (found !== null) return found;
      last = null;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`not within ${String(withinMs)} ms: ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A node and its present process, if it has one. */
export class NodeProcess {
  config: NodeConfig;
  readonly rpc: RpcClient;
  /** What all its processes wrote to stderr. */
  stderr = '';
  private child: ChildProcess | null = null;
  private ending: Promise<Ending> | null = null;

  constructor(
    readonly files: NodeFiles,
    private readonly main: string = MAIN,
  ) {
    this.config = files.config;
    const { host, port } = this.config.rpc;
    this.rpc = new RpcClient(`http://${host}:${String(port)}`, () => readFileSync(join(this.config.dataDir, 'rpc.token'), 'utf8').trim(), {
      attempts: 1,
      timeoutMs: 5_000,
    });
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  /** Starts a process of the next generation; `change` edits the configuration for it and for all later ones. */
  async start(change: Partial<NodeConfig> = {}): Promise<void> {
    if (this.child !== null) throw new Error('it runs already');
    this.config = { ...this.config, ...change };
    await writeFile(this.files.configFile, JSON.stringify(this.config), { mode: 0o600 });
    if (change.generation === undefined) this.config = { ...this.config, generation: this.config.generation + 1 };
    const child = spawn(process.execPath, ['--enable-source-maps', this.main, '--config', this.files.configFile], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${this.files.unlockKeyHex}\n`);
    this.child = child;
    this.ending = new Promise((resolve) =>
      child.once('exit', (code, signal) => {
        this.child = null;
        resolve({ code, signal });
      }),
    );
  }

  /** Resolves when the present process has ended. */
  async ended(): Promise<Ending> {
    if (this.ending === null) throw new Error('it was never started');
    return this.ending;
  }

  /** Sends a signal and waits for the end. */
  async kill(signal: NodeJS.Signals): Promise<Ending> {
    this.child?.kill(signal);
    return this.ended();
  }

  /** Closes the reading end of its stderr, as a parent does that ends before it. */
  deafen(): void {
    this.child?.stderr?.destroy();
  }

  status(): Promise<NodeStatus> {
    return this.rpc.call('status', {});
  }

  /** Resolves when the rpc answers and the height is reached. */
  async reaches(height: bigint, withinMs: number): Promise<NodeStatus> {
    return pollFor(
      `${this.config.nodeName} reaches height ${String(height)}`,
      async () => {
        const status = await this.status();
        return BigInt(status.heightFinalized) >= height ? status : null;
      },
      withinMs,
    );
  }

  /** Kills what runs and frees the client. */
  async close(): Promise<void> {
    if (this.child !== null) await this.kill('SIGKILL');
    this.rpc.close();
  }
}
