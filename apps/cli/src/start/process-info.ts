/** Is that process still the one we mean? A pid alone is not enough: it may be a zombie or have been given to another. */
import { readFileSync } from 'node:fs';

/** Start time of a process in clock ticks since boot (Linux), or null when it is gone, a zombie, or /proc is absent. */
export function processStartTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/** True when a process of that pid and start time runs. Where /proc is absent the pid alone decides. */
export function isSameProcess(pid: number, startTime: string | null): boolean {
  const seen = processStartTime(pid);
  if (seen !== null) return startTime === null || seen === startTime;
  if (process.platform === 'linux') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
