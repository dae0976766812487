/** Structured logs: one JSON object per line, to a rotating file or to stderr. */
import { mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Logger } from '@bystack/base';
import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { createStream } from 'rotating-file-stream';
import { redact } from './redact.js';

/** Where lines go. A file is rotated at `maxBytes`; at most `files` old ones are kept. */
export type LogTarget =
  { readonly kind: 'file'; readonly path: string; readonly maxBytes: number; readonly files: number } | { readonly kind: 'stderr' };

/** Options of `createLogger`. */
export interface LogOptions {
  readonly target: LogTarget;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
}

/** Rotation works in whole kilobytes. */
const BYTES_PER_UNIT = 1024;

const destinationOf = (target: LogTarget): DestinationStream => {
  if (target.kind === 'stderr') return { write: (line) => void process.stderr.write(line) };
  mkdirSync(dirname(target.path), { recursive: true, mode: 0o700 });
  const name = basename(target.path);
  const stream = createStream((time) => (time ? `${name}.${String(Number(time))}` : name), {
    path: dirname(target.path),
    size: `${Math.max(1, Math.floor(target.maxBytes / BYTES_PER_UNIT))}K`,
    maxFiles: target.files,
    history: `.${name}.history`,
    mode: 0o600,
  });
  stream.on('error', (error: Error) => void process.stderr.write(`log file ${target.path}: ${error.message}\n`));
  return { write: (line) => void stream.write(line) };
};

type Facts = Readonly<Record<string, unknown>>;

const wrap = (inner: Pino): Logger => {
  const line =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, facts: Facts = {}): void =>
      inner[level]({ event, ...(redact(facts) as Facts) });
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    child: (facts) => wrap(inner.child(redact(facts) as Record<string, unknown>)),
  };
};

/** A logger. Times are RFC 3339 UTC in `time`, levels are words, facts pass through `redact`. */
export function createLogger(options: LogOptions): Logger {
  const settings = {
    level: options.level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return wrap(pino(settings, destinationOf(options.target)));
}
