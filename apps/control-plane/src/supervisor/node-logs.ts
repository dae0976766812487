/** The last lines a node wrote: its rotating log files (JSON, one object a line) and what it wrote to stderr. */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodePaths } from './node-paths.js';

/** One line for users. */
export interface NodeLogLine {
  readonly time: Date;
  readonly level: string;
  readonly event: string;
  readonly text: string;
}

/** Most lines of one answer, and most bytes read for it. */
export const LOG_TAIL_MAX = 2_000;
const READ_MAX_BYTES = 2 * 1024 * 1024;
const TEXT_MAX_CHARS = 4_000;
const LEVELS = new Set(['debug', 'info', 'warn', 'error']);

/** The end of a file, from a line's beginning; empty when there is none. */
const readEnd = async (path: string, maxBytes: number): Promise<string> => {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - maxBytes);
    const buffer = Buffer.alloc(size - from);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
};

const factText = (facts: Readonly<Record<string, unknown>>): string =>
  Object.entries(facts)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
    .slice(0, TEXT_MAX_CHARS);

/** A line of a log file; null for one that is cut or none of ours. */
export function parseLogLine(line: string): NodeLogLine | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // The newest line may be half written.
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { time, level, event, ...facts } = value as Record<string, unknown>;
  const at = new Date(typeof time === 'string' || typeof time === 'number' ? time : Number.NaN);
  if (Number.isNaN(at.getTime())) return null;
  return {
    time: at,
    level: typeof level === 'string' && LEVELS.has(level) ? level : 'info',
    event: typeof event === 'string' ? event.slice(0, 200) : '',
    text: factText(facts),
  };
}

/** Newest first: `node.log`, then rotated ones, whose names end in the time of their rotation. */
const logFiles = async (logsDir: string): Promise<string[]> => {
  const names = await readdir(logsDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const rotated = (name: string): number => Number(/\.log\.(\d+)/.exec(name)?.[1] ?? Number.POSITIVE_INFINITY);
  return names
    .filter((name) => !name.startsWith('.') && /\.log(\.\d+.*)?$/.test(name))
    .sort((a, b) => rotated(b) - rotated(a))
    .map((name) => join(logsDir, name));
};

/** What the newest process wrote to stderr, at most `maxBytes` of its end. */
export async function readStderr(paths: NodePaths, maxBytes = 8_192): Promise<string> {
  return (await readEnd(paths.stderrFile, maxBytes)).trim();
}

/** The last `tail` lines in the order they were written; none when the node has no log yet. */
export async function readNodeLogs(paths: NodePaths, tail: number): Promise<NodeLogLine[]> {
  const wanted = Math.max(0, Math.min(LOG_TAIL_MAX, Math.floor(tail)));
  const lines: NodeLogLine[] = [];
  let budget = READ_MAX_BYTES;
  for (const file of await logFiles(paths.logsDir)) {
    if (lines.length >= wanted || budget <= 0) break;
    const text = await readEnd(file, budget);
    budget -= text.length;
    const parsed = text.split('\n').map(parseLogLine);
    lines.unshift(...parsed.filter((line) => line !== null));
  }
  return wanted === 0 ? [] : lines.slice(-wanted);
}
