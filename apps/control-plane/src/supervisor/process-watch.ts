/** Watching one process from its start to its end: is it there, how much memory, does it answer. */
import { statSync, truncateSync } from 'node:fs';
import type { Logger } from '@bystack/base';
import type { NodeHealth } from './node-health.js';
import type { NodeFailure } from './node-view.js';
import type { ProcessDriver, ProcessExit, ProcessIdentity } from './process-driver.js';
import type { SupervisorTiming } from './timing.js';

/** The process and its bounds. */
export interface WatchOptions {
  readonly identity: ProcessIdentity;
  readonly instanceId: string;
  /** Our child: the driver will tell its exit code. */
  readonly own: boolean;
  /** Above this resident size it is ended; 0 = no cap. */
  readonly memoryCapBytes: number;
  readonly stderrFile: string;
  readonly timing: SupervisorTiming;
}

/** What the watch works with. */
export interface WatchDeps {
  readonly driver: ProcessDriver;
  readonly health: NodeHealth;
  readonly log: Logger;
  readonly now: () => number;
  readonly onGone: (exit: ProcessExit) => void;
}

const STDERR_MAX_BYTES = 256 * 1024;
/** How long the exit code of a child that is gone is waited for. */
const EXIT_CODE_WAIT_MS = 2_000;
const MIB = 1_048_576;

/** One process. */
export class ProcessWatch {
  /** Resident memory at the last look. */
  rssBytes: number | null = null;
  /** Set when the watch ended the process by itself. */
  ending: { readonly failure: NodeFailure; readonly atMs: number; killed: boolean } | null = null;
  readonly startedAtMs: number;
  #lookedAtMs = 0;
  #missingSinceMs: number | null = null;

  constructor(
    readonly options: WatchOptions,
    private readonly deps: WatchDeps,
  ) {
    this.startedAtMs = deps.now();
  }

  get health(): NodeHealth {
    return this.deps.health;
  }

  signal(signal: 'SIGTERM' | 'SIGKILL'): boolean {
    return this.deps.driver.signal(this.options.identity, signal);
  }

  /** One look. With `quiet` (it is being stopped) it only sees whether the process is still there. */
  look(quiet: boolean): void {
    const now = this.deps.now();
    if (now - this.#lookedAtMs >= this.options.timing.inspectMs) {
      this.#lookedAtMs = now;
      const seen = this.deps.driver.inspect(this.options.identity);
      if (seen === null) return this.#missing(now);
      this.#missingSinceMs = null;
      this.rssBytes = seen.rssBytes;
      this.#capStderr();
      if (!quiet) this.#checkMemory(seen.rssBytes, now);
    }
    if (quiet) return;
    this.#ask();
    this.#checkAnswers(now);
    this.#enforceEnd(now);
  }

  #missing(now: number): void {
    this.#missingSinceMs ??= now;
    if (!this.options.own || now - this.#missingSinceMs >= EXIT_CODE_WAIT_MS) this.deps.onGone({ code: null, signal: null });
  }

  #ask(): void {
    const { timing } = this.options;
    const { health } = this.deps;
    const everyMs = health.firstAnswerAtMs === null ? timing.probeStartingMs : timing.probeRunningMs;
    if (health.isDue(everyMs)) void health.ask(timing.probeTimeoutMs);
  }

  #checkMemory(rssBytes: number, now: number): void {
    const cap = this.options.memoryCapBytes;
    if (cap === 0 || rssBytes <= cap || this.ending !== null) return;
    const failure: NodeFailure = {
      code: 'NODE_MEMORY_CAP',
      message: `The process used ${Math.round(rssBytes / MIB)} MiB of ${Math.round(cap / MIB)} MiB.`,
    };
    this.ending = { failure, atMs: now, killed: false };
    this.deps.log.warn('node.memory-cap', { pid: this.options.identity.pid, rssBytes, capBytes: cap });
    this.signal('SIGTERM');
  }

  #checkAnswers(now: number): void {
    const { health } = this.deps;
    const { timing } = this.options;
    if (this.ending !== null) return;
    const silentMs = now - (health.lastAnswerAtMs ?? this.startedAtMs);
    if (silentMs < (health.lastAnswerAtMs === null ? timing.startDeadlineMs : timing.hangDeadlineMs)) return;
    const failure: NodeFailure = health.foreign
      ? { code: 'NODE_ADDRESS_TAKEN', message: 'Another process answers at the address of the node.' }
      : { code: 'NODE_NO_ANSWER', message: `The node did not answer for ${Math.round(silentMs / 1000)} s.` };
    this.ending = { failure, atMs: now, killed: true };
    this.deps.log.warn('node.no-answer', { pid: this.options.identity.pid, code: failure.code, ms: silentMs });
    this.signal('SIGKILL');
  }

  #enforceEnd(now: number): void {
    const { ending } = this;
    if (ending === null || ending.killed || now - ending.atMs < this.options.timing.termDeadlineMs) return;
    ending.killed = true;
    this.signal('SIGKILL');
  }

  /** The process appends, so cutting the file to nothing is safe while it writes. */
  #capStderr(): void {
    const file = this.options.stderrFile;
    try {
      if (statSync(file).size > STDERR_MAX_BYTES) truncateSync(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.deps.log.warn('node.stderr-cap-failed', { error });
    }
  }
}
