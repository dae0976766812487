/**
 * Life of a node's process from its command line to its exit code: starts the node, stops it on request, says in one
 * line why it cannot run.
 */
import type { Logger } from '@bystack/base';
import { errorLine, EXIT, exitCodeOf } from './exit.js';

/** What a graceful stop may take. */
const STOP_DEADLINE_MS = 10_000;
/** What the last log lines may take to reach the disk. */
const FLUSH_DEADLINE_MS = 2_000;

/** A running node. */
export interface RunningNode {
  /** Stops in order; what was begun is on the disk. */
  stop(): Promise<void>;
}

/** What the process offers while it starts. */
export interface NodeProcessPort {
  /** Takes failures and the end from now on; `close` resolves when its lines are written. */
  useLog(log: Logger & { close(): Promise<void> }): void;
  /** A bug, or a disk that cannot be trusted: ends the process. */
  readonly fatal: (error: unknown) => void;
  /** Ends the process gracefully. */
  readonly stop: (reason: string) => void;
}

/** Starts the node; null where there is nothing to run. */
export type NodeStart = (port: NodeProcessPort) => Promise<RunningNode | null>;

/**
 * Runs a node until a signal or a failure: exit code 0 after SIGTERM, SIGINT or `stop`, within 10 s; that of `exitCodeOf`
 * where it cannot start, that of `runningExit` where it fails later.
 */
export function runNodeProcess(start: NodeStart, runningExit: (error: unknown) => number): void {
  // A detached process may outlive the readers of its output.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  new NodeMain(start, runningExit);
}

/** State of the process that signals and failures act on. */
class NodeMain implements NodeProcessPort {
  #log: Parameters<NodeProcessPort['useLog']>[0] | null = null;
  #node: RunningNode | null = null;
  #ending = false;
  readonly #started: Promise<void>;

  constructor(
    start: NodeStart,
    private readonly runningExit: (error: unknown) => number,
  ) {
    process.on('uncaughtException', this.fatal);
    process.on('unhandledRejection', this.fatal);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.stop(signal));
    this.#started = start(this).then((node) => void (this.#node = node), this.fatal);
  }

  useLog(log: Parameters<NodeProcessPort['useLog']>[0]): void {
    this.#log = log;
  }

  readonly fatal = (error: unknown): void => void this.#fail(error);
  readonly stop = (reason: string): void => void this.#stop(reason);

  /** Stops what runs and ends with 0; a second request changes nothing, the deadline ends the process anyhow. */
  async #stop(reason: string): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    this.#log?.info('node.stopping', { reason });
    setTimeout(() => {
      this.#log?.error('node.stop-too-slow', { deadlineMs: STOP_DEADLINE_MS });
      void this.#exit(EXIT.ok);
    }, STOP_DEADLINE_MS).unref();
    await this.#started;
    await this.#node?.stop();
    await this.#exit(EXIT.ok);
  }

  async #fail(error: unknown): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    const code = this.#node === null ? exitCodeOf(error) : this.runningExit(error);
    this.#log?.error('node.failed', { exitCode: code, error, ...(error as { facts?: object }).facts });
    process.stderr.write(`${errorLine(error)}\n`);
    await this.#exit(code);
  }

  async #exit(code: number): Promise<void> {
    this.#log?.info('node.ended', { exitCode: code });
    await Promise.race([this.#log?.close(), new Promise((resolve) => setTimeout(resolve, FLUSH_DEADLINE_MS))]);
    process.exit(code);
  }
}
