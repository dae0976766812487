/** A log file that rotates by size. A disk that fails costs lines, never the process: the file is opened again later. */
import { mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

/** Rotation works in whole kilobytes. */
const BYTES_PER_UNIT = 1024;
/** Bytes that may wait for the disk; lines beyond are dropped. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const REOPEN_MS = 1_000;

/** Where a rotating log lies. */
export interface LogFileOptions {
  readonly path: string;
  /** A file is rotated at this size. */
  readonly maxBytes: number;
  /** Old files that are kept. */
  readonly files: number;
}

/** Takes whole lines. */
export class LogFile {
  private stream: RotatingFileStream | null = null;
  private failedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: LogFileOptions) {
    this.open();
  }

  write(line: string): void {
    if (this.stream === null && performance.now() - this.failedAt > REOPEN_MS) this.open();
    if (this.stream !== null && this.stream.writableLength < MAX_WAITING_BYTES) this.stream.write(line);
  }

  /** Resolves when everything taken is in the file, or cannot be written. Later lines open it again. */
  close(): Promise<void> {
    const { stream } = this;
    this.stream = null;
    if (stream === null || stream.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      stream.once('close', resolve);
      stream.once('error', () => resolve());
      stream.end();
    });
  }

  private open(): void {
    const { path, maxBytes, files } = this.options;
    const name = basename(path);
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    } catch (error) {
      this.failed(error);
      return;
    }
    const stream = createStream((time) => (time ? `${name}.${String(Number(time))}` : name), {
      path: dirname(path),
      size: `${Math.max(1, Math.floor(maxBytes / BYTES_PER_UNIT))}K`,
      maxFiles: files,
      history: `.${name}.history`,
      mode: 0o600,
    });
    stream.on('error', (error: Error) => {
      if (this.stream === stream) this.failed(error);
    });
    this.stream = stream;
  }

  private failed(error: unknown): void {
    this.stream = null;
    this.failedAt = performance.now();
    process.stderr.write(`log file ${this.options.path}: ${error instanceof Error ? error.message : 'failed'}\n`);
  }
}
