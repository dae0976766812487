#!/usr/bin/env node
/** Runs one node from the command line: reads its settings, starts it, stops it on request, says in one line why it cannot. */
import { join } from 'node:path';
import { createLogger, createMetrics, type ClosableLogger } from '@bystack/telemetry';
import { errorLine, EXIT, exitCodeOf } from './errors.js';
import { NODE_VERSION, startNode, type RunningNode } from './node.js';
import { HELP, makeFolder, parseArgs, readConfig, readKeys, readSpec, readUnlockKey } from './settings.js';

/** The control plane writes the key at once; a person at a terminal has this long. */
const UNLOCK_TIMEOUT_MS = 30_000;
/** What a graceful stop may take. */
const STOP_DEADLINE_MS = 10_000;
/** What the last log lines may take to reach the disk. */
const FLUSH_DEADLINE_MS = 2_000;

/** State of the process that signals and failures act on. */
class Process {
  log: ClosableLogger | null = null;
  private node: RunningNode | null = null;
  private ending = false;
  private readonly started: Promise<void>;

  constructor(args: readonly string[]) {
    process.on('uncaughtException', (error) => void this.fail(error));
    process.on('unhandledRejection', (error) => void this.fail(error));
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void this.stop(signal));
    this.started = this.start(args).catch((error: unknown) => this.fail(error));
  }

  private async start(args: readonly string[]): Promise<void> {
    const wanted = parseArgs(args);
    if ('help' in wanted) {
      process.stdout.write(HELP);
      return;
    }
    const config = await readConfig(wanted.config);
    const spec = await readSpec(config.chainspecFile);
    const unlockKey = await readUnlockKey(process.stdin, UNLOCK_TIMEOUT_MS);
    await makeFolder(config.dataDir);
    const { level, maxBytes, files } = config.log;
    const target = { kind: 'file', path: join(config.dataDir, 'logs', 'node.log'), maxBytes, files } as const;
    this.log = createLogger({ target, level });
    const { nodeName, instanceId, generation } = config;
    this.log.info('node.starting', { nodeName, instanceId, generation, pid: process.pid, version: NODE_VERSION, node: process.version });
    const keys = await readKeys(config.keysFile, unlockKey, spec);
    this.node = await startNode({
      config,
      spec,
      keys,
      log: this.log,
      metrics: createMetrics(),
      fatal: (error) => void this.fail(error),
      stopRequested: () => void this.stop('rpc'),
    });
  }

  /** Stops what runs and ends with 0; a second request changes nothing, the deadline ends the process anyhow. */
  private async stop(reason: string): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    this.log?.info('node.stopping', { reason });
    setTimeout(() => {
      this.log?.error('node.stop-too-slow', { deadlineMs: STOP_DEADLINE_MS });
      void this.exit(EXIT.ok);
    }, STOP_DEADLINE_MS).unref();
    await this.started;
    await this.node?.stop();
    await this.exit(EXIT.ok);
  }

  private async fail(error: unknown): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    const code = this.node === null ? exitCodeOf(error) : EXIT.bug;
    this.log?.error('node.failed', { exitCode: code, error, ...(error as { facts?: object }).facts });
    process.stderr.write(`${errorLine(error)}\n`);
    await this.exit(code);
  }

  private async exit(code: number): Promise<void> {
    this.log?.info('node.ended', { exitCode: code });
    await Promise.race([this.log?.close(), new Promise((resolve) => setTimeout(resolve, FLUSH_DEADLINE_MS))]);
    process.exit(code);
  }
}

// A detached process may outlive the readers of its output.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
new Process(process.argv.slice(2));
