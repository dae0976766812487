/**
 * A child process of the launcher that is restarted when it crashes and dies with the launcher. It leads its own
 * process group: Ctrl-C in the terminal reaches the launcher alone, which then stops the parts in order.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, createWriteStream, type WriteStream } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Logger } from '@bystack/base';

/** How to start a service. */
export interface ServiceOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** File that receives stdout and stderr. */
  readonly outputFile: string;
  /** With an IPC channel the child ends itself on disconnect; without, `setpriv --pdeathsig` sees to it where it exists. */
  readonly ipc: boolean;
  readonly onMessage?: (message: unknown) => void;
  readonly log: Logger;
}

const MAX_BACKOFF_MS = 10_000;
const HEALTHY_AFTER_MS = 5_000;

/** Starts a Node program and keeps it running until `stop`. */
export class Service {
  #child: ChildProcess | null = null;
  #output: WriteStream;
  #stopping = false;
  #failures = 0;
  #startedAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #exited: Promise<void> = Promise.resolve();

  constructor(private readonly options: ServiceOptions) {
    this.#output = createWriteStream(options.outputFile, { flags: 'a', mode: 0o600 });
    this.#output.on('error', (error) => options.log.warn('service.output.failed', { service: options.name, error: error.message }));
  }

  /** Exits in a row before the service was healthy for 5 s. */
  get failures(): number {
    return this.#failures;
  }

  start(): void {
    const { args, cwd, env, ipc } = this.options;
    const wrapper = ipc ? [] : deathSignalWrapper();
    const command = [...wrapper, process.execPath, ...args];
    const child = spawn(command[0] as string, command.slice(1), {
      cwd,
      env,
      detached: true,
      stdio: ipc ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#startedAt = Date.now();
    child.stdout?.pipe(this.#output, { end: false });
    child.stderr?.pipe(this.#output, { end: false });
    if (this.options.onMessage) child.on('message', this.options.onMessage);
    this.#exited = new Promise((resolve) => {
      let settled = false;
      const ended = (code: number | null, signal: string | null): void => {
        if (settled) return;
        settled = true;
        this.#child = null;
        resolve();
        this.#onExit(code, signal);
      };
      child.once('exit', ended);
      child.once('error', (error) => {
        this.options.log.error('service.spawn.failed', { service: this.options.name, error: error.message });
        ended(null, null);
      });
    });
  }

  #onExit(code: number | null, signal: string | null): void {
    if (this.#stopping) return;
    const healthy = Date.now() - this.#startedAt >= HEALTHY_AFTER_MS;
    this.#failures = healthy ? 0 : this.#failures + 1;
    const delayMs = Math.min(MAX_BACKOFF_MS, 1000 * 2 ** Math.max(0, this.#failures - 1));
    this.options.log.warn('service.exited', { service: this.options.name, code, signal, restartInMs: delayMs });
    this.#timer = setTimeout(() => this.start(), delayMs);
  }

  /** Sends an IPC message; false when there is no running child with a channel. */
  send(message: Record<string, unknown>): boolean {
    if (!this.#child?.connected) return false;
    this.#child.send(message, () => undefined);
    return true;
  }

  /** Orderly end: `ask` first where given, SIGTERM otherwise, SIGKILL at the deadline. */
  async stop(deadlineMs: number, ask?: Record<string, unknown>): Promise<void> {
    this.#stopping = true;
    if (this.#timer) clearTimeout(this.#timer);
    const child = this.#child;
    if (child) {
      if (!ask || !this.send(ask)) child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      await this.#exited;
      clearTimeout(kill);
    }
    await new Promise<void>((resolve) => this.#output.end(() => resolve()));
  }
}

/** Prefix that makes the kernel end the child with its parent, where util-linux has it. */
function deathSignalWrapper(): string[] {
  for (const dir of (process.env.PATH ?? '').split(delimiter)) {
    try {
      accessSync(join(dir, 'setpriv'), constants.X_OK);
      return [join(dir, 'setpriv'), '--pdeathsig', 'TERM'];
    } catch {
      // Not here; look on.
    }
  }
  return [];
}
