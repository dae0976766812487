/** Processes of this machine: detached, without an IPC channel, so that they outlive the control plane. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { findProcesses, processRssBytes, processState } from './proc.js';
import type { FoundProcess, ProcessDriver, ProcessExit, ProcessIdentity, ProcessOrder } from './process-driver.js';
import { supervisorError } from './supervisor.errors.js';

/** The driver for nodes beside the control plane. */
export class LocalDriver implements ProcessDriver {
  async spawn(order: ProcessOrder, onExit: (exit: ProcessExit) => void): Promise<ProcessIdentity> {
    const child = startChild(order);
    const failed = new Promise<never>((_resolve, reject) => {
      child.once('error', (cause) => reject(spawnError(order, cause)));
    });
    if (child.pid === undefined) return failed;
    // A later error can only be about signals, which are sent by pid.
    failed.catch(() => undefined);
    child.once('exit', (code, signal) => onExit({ code, signal }));
    // Not reaped before this turn of the loop ends, so its state can be read even when it ended at once.
    const state = processState(child.pid);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(order.stdin);
    child.unref();
    if (state === null) throw spawnError(order, undefined);
    return { pid: child.pid, startTime: state.startTime };
  }

  signal(target: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): boolean {
    if (!isSame(target)) return false;
    try {
      return process.kill(target.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
      throw error;
    }
  }

  inspect(target: ProcessIdentity): { readonly rssBytes: number } | null {
    return isSame(target) ? { rssBytes: processRssBytes(target.pid) ?? 0 } : null;
  }

  find(args: readonly string[]): readonly FoundProcess[] {
    return findProcesses(args);
  }
}

const isSame = (target: ProcessIdentity): boolean => {
  const state = processState(target.pid);
  return state !== null && state.running && state.startTime === target.startTime;
};

const startChild = (order: ProcessOrder): ChildProcess => {
  mkdirSync(dirname(order.stderrFile), { recursive: true, mode: 0o700 });
  // Emptied, then opened for appending, so that it can be cut while the process writes.
  closeSync(openSync(order.stderrFile, 'w', 0o600));
  const stderr = openSync(order.stderrFile, 'a', 0o600);
  try {
    return spawn(order.command, [...order.args], {
      cwd: order.cwd,
      env: { ...order.env },
      detached: true,
      stdio: ['pipe', 'ignore', stderr],
    });
  } finally {
    closeSync(stderr);
  }
};

const spawnError = (order: ProcessOrder, cause: unknown): Error =>
  supervisorError(
    { code: 'SUPERVISOR_SPAWN', command: order.command, reason: (cause as NodeJS.ErrnoException | undefined)?.code },
    `The process ${order.command} could not be started.`,
    { remedy: 'Check memory, the limit of processes and that the program is built (npm run build).', cause },
  );
