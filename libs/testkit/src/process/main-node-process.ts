/** One main-chain node as a real process: start, stop, kill, ask. */
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pollFor } from './node-process.js';

const MAIN = fileURLToPath(new URL('../../../../apps/mainchain-node/dist/main.js', import.meta.url));
const READY_MS = 60_000;

/** What a node prints when it is ready. */
export interface MainNodeReady {
  readonly network: string;
  readonly genesisHash: string;
  readonly apiUrl: string;
  /** `host:port`. */
  readonly p2pAddress: string;
  readonly dataDir: string;
  readonly pid: number;
}

/** A node and its present process, if it has one. */
export class MainNodeProcess {
  ready: MainNodeReady | null = null;
  /** What all its processes wrote to stderr. */
  stderr = '';
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();

  readonly #network: readonly string[];

  /** `dir` exists and is the node's own; `network`: a description as JSON text, or the name of a public network. */
  constructor(
    readonly dir: string,
    network: string | { readonly name: string },
  ) {
    const file = join(dir, 'params.json');
    if (typeof network === 'string') writeFileSync(file, network);
    this.#network = typeof network === 'string' ? ['--params', file] : ['--network', network.name];
  }

  /** `host:port` of its peers' door. */
  get p2p(): string {
    if (this.ready === null) throw new Error('it does not run');
    return this.ready.p2pAddress;
  }

  /** Starts a process; resolves when it is ready. `args`: further ones of the command line. */
  async start(...args: readonly string[]): Promise<MainNodeReady> {
    if (this.#child !== null) throw new Error('it runs already');
    const doors = ['--api', '127.0.0.1:0', '--p2p', '127.0.0.1:0'];
    const own = [...this.#network, '--data', join(this.dir, 'data'), ...doors, '--json', ...args];
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN, ...own], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#child = child;
    let line: string | null = null;
    createInterface({ input: child.stdout }).on('line', (text) => (line ??= text));
    this.#ended = new Promise((resolve) =>
      child.once('exit', () => {
        this.#child = null;
        resolve();
      }),
    );
    const text = await pollFor(
      'a ready node',
      () => {
        if (this.#child === null && line === null) throw new Error(`it ended: ${this.stderr.slice(-2_000)}`);
        return line;
      },
      READY_MS,
    );
    this.ready = JSON.parse(text) as MainNodeReady;
    return this.ready;
  }

  /** Sends a signal and waits for the end. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    this.#child?.kill(signal);
    await this.#ended;
    this.ready = null;
  }

  /** Any call with its answer as it came. */
  async ask(path: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
    if (this.ready === null) throw new Error('it does not run');
    const response = await fetch(`${this.ready.apiUrl}${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(120_000),
    });
    return { status: response.status, text: await response.text() };
  }

  /** The data of a successful call. Integers are read as JSON numbers. @throws Error with code and detail of a refusal */
  async call<T = Record<string, unknown>>(path: string, request: unknown = {}): Promise<T> {
    const { text } = await this.ask(path, JSON.stringify(request));
    const answer = JSON.parse(text) as { status?: string; data?: T };
    if (answer.status !== 'success') throw new Error(`${path}: ${text}`);
    return answer.data as T;
  }

  async height(): Promise<number> {
    return (await this.call<{ block_count: number }>('/get-block-count')).block_count;
  }

  async tip(): Promise<string> {
    return (await this.call<{ block_hash: string }>('/get-block-hash')).block_hash;
  }

  /** Resolves with the height when it is at least so much. */
  async reaches(height: number, withinMs: number): Promise<number> {
    return pollFor(
      `height ${String(height)}`,
      async () => {
        const reached = await this.height();
        return reached >= height ? reached : null;
      },
      withinMs,
    );
  }

  /** Kills what runs. */
  async close(): Promise<void> {
    await this.kill('SIGKILL');
  }
}
