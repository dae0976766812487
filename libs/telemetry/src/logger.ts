/** Structured logs: one JSON object per line, to a rotating file or to stderr. */
import type { Logger } from '@bystack/base';
import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { LogFile } from './log-file.js';
import { redact } from './redact.js';

/** Where lines go. A file is rotated at `maxBytes`; at most `files` old ones are kept. */
export type LogTarget =
  { readonly kind: 'file'; readonly path: string; readonly maxBytes: number; readonly files: number } | { readonly kind: 'stderr' };

/** Options of `createLogger`. */
export interface LogOptions {
  readonly target: LogTarget;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
}

/** A logger that can be closed: what it took is written when `close` resolves. */
export interface ClosableLogger extends Logger {
  close(): Promise<void>;
}

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
export function createLogger(options: LogOptions): ClosableLogger {
  const { target } = options;
  const file = target.kind === 'file' ? new LogFile(target) : null;
  const destination: DestinationStream = file ?? { write: (line) => void process.stderr.write(line) };
  const settings = {
    level: options.level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return { ...wrap(pino(settings, destination)), close: () => file?.close() ?? Promise.resolve() };
}
