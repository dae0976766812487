/**
 * What the machine says of processes: Linux's /proc, elsewhere `ps`. A zombie counts as gone (toolchain.md M1), and a
 * start time tells a process from a later one of the same pid.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { FoundProcess } from './process-driver.js';

const LINUX = process.platform === 'linux';
const GONE = new Set(['Z', 'X', 'x']);

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // The process is gone.
    return null;
  }
};

/** Output of `ps`, empty when it names no process. */
const ps = (args: readonly string[]): string => {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    // ps ends with 1 when no process matches.
    return '';
  }
};

/** Start time, and whether the process still runs; null when there is none of that pid. Fields of `man 5 proc`, stat. */
export function processState(pid: number): { readonly startTime: string; readonly running: boolean } | null {
  if (LINUX) {
    const stat = readText(`/proc/${pid}/stat`);
    if (stat === null) return null;
    // The name in brackets may hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startTime = fields[19];
    return startTime === undefined ? null : { startTime, running: !GONE.has(fields[0] as string) };
  }
  const line = ps(['-o', 'stat=,lstart=', '-p', String(pid)]).trim();
  const cut = line.search(/\s/);
  return cut < 0 ? null : { startTime: line.slice(cut).trim(), running: !GONE.has(line[0] as string) };
}

/** Resident memory in bytes, null when it cannot be told. */
export function processRssBytes(pid: number): number | null {
  const kib = LINUX
    ? /^VmRSS:\s+(\d+) kB$/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1]
    : ps(['-o', 'rss=', '-p', String(pid)]).trim();
  return kib === undefined || kib === '' ? null : Number(kib) * 1024;
}

const allArguments = (): { pid: number; args: string[] }[] => {
  if (!LINUX) {
    return ps(['-axo', 'pid=,args='])
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .map(([pid, ...args]) => ({ pid: Number(pid), args }));
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => ({ pid: Number(pid), args: (readText(`/proc/${pid}/cmdline`) ?? '').split('\0') }));
};

/** Running processes that have every text as a whole argument. Cost: one small read per process of the machine. */
export function findProcesses(wanted: readonly string[]): FoundProcess[] {
  const found: FoundProcess[] = [];
  for (const { pid, args } of allArguments()) {
    if (!wanted.every((text) => args.includes(text))) continue;
    const state = processState(pid);
    if (state?.running === true) found.push({ pid, startTime: state.startTime, args });
  }
  return found;
}
