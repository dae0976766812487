/**
 * Write-ahead log of the safety record and of block bodies that are not final yet (bbft.md 4.9).
 *
 * `append` puts a record into memory and gives its number; `durable(seq)` resolves when everything up to it is on
 * the disk. One writer drains the buffer: all records that gathered meanwhile share one write and one sync. A full
 * disk is waited out: the part that was written is cut off, the writer tries again until there is room, and nothing
 * that waits for durability (votes, time-outs) leaves until then. Any other failure of the disk is final.
 *
 * A segment is dropped when nothing in it is needed: its bodies are final, and each of its other records has a
 * younger one of the same type in a later segment.
 */
import { BystackError, type Logger } from '@bystack/base';
import { encodeRecord, MAX_PAYLOAD_BYTES, scanSegment, type WalRecord } from './record.js';
import type { WalFile, WalFiles } from './files.js';

/** Settings of a log. */
export interface WalOptions {
  /** A segment is closed once it is this large. */
  readonly segmentBytes?: number;
  /** Most bytes that may wait for the disk. */
  readonly maxPendingBytes?: number;
  /** Pause between attempts while the disk is full, ms. */
  readonly retryMs?: number;
  /** Height up to which a record is needed, null for a record that the next one of its type replaces. */
  readonly heightOf: (record: WalRecord) => bigint | null;
}

/** How the log fares. */
export type WalHealth = 'OK' | 'DISK_FULL' | 'FAILED';

interface Segment {
  readonly name: string;
  readonly firstSeq: number;
  maxHeight: bigint;
  readonly stateTypes: Set<number>;
}

interface Waiter {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const DEFAULTS = { segmentBytes: 16 * 1024 * 1024, maxPendingBytes: 64 * 1024 * 1024, retryMs: 1000 };
const NAME = /^([0-9a-f]{16})\.wal$/;
const nameOf = (seq: number): string => `${seq.toString(16).padStart(16, '0')}.wal`;
const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException | null)?.code));

/** An open log. Made by `Wal.open`. */
export class Wal {
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private pendingSeq = 0;
  private durableSeq: number;
  private waiters: Waiter[] = [];
  private running: Promise<void> | null = null;
  private healthNow: WalHealth = 'OK';
  private failure: BystackError | null = null;
  private readonly listeners = new Set<(health: WalHealth) => void>();
  private closing = false;
  private wake: () => void = () => undefined;
  /** Durations of the newest syncs, ms, for the metric of bbft.md 9.5. */
  lastSyncMs = 0;

  private constructor(
    private readonly files: WalFiles,
    private readonly options: Required<WalOptions>,
    private readonly log: Logger,
    private readonly segments: Segment[],
    private file: WalFile,
    private size: number,
    private nextSeq: number,
  ) {
    this.durableSeq = nextSeq - 1;
  }

  /**
   * Opens or creates the log and replays it. The records are copies.
   * @throws BystackError `WAL_DAMAGED` when anything but an unfinished last record is wrong.
   */
  static async open(
    files: WalFiles,
    options: WalOptions,
    log: Logger,
  ): Promise<{ readonly wal: Wal; readonly records: readonly WalRecord[] }> {
    const names = (await files.list()).filter((n) => NAME.test(n)).sort();
    const records: WalRecord[] = [];
    const segments: Segment[] = [];
    let seq = names.length === 0 ? 1 : Number.parseInt((names[0] as string).slice(0, 16), 16);
    let end = 0;
    for (const [i, name] of names.entries()) {
      if (Number.parseInt(name.slice(0, 16), 16) !== seq) throw damaged(name, 'the segment before it is missing or cut short');
      const scan = scanSegment(await files.read(name), seq);
      if (scan.state === 'damaged' || (scan.state === 'torn' && i < names.length - 1)) throw damaged(name, 'a record is damaged');
      if (scan.state === 'torn') log.warn('wal.torn-tail-dropped', { segment: name, offset: scan.end });
      const segment = { name, firstSeq: seq, maxHeight: -1n, stateTypes: new Set<number>() };
      for (const r of scan.records) note(segment, options.heightOf(r), r.type);
      for (const r of scan.records) records.push({ ...r, payload: r.payload.slice() });
      segments.push(segment);
      seq += scan.records.length;
      end = scan.end;
    }
    if (segments.length === 0) segments.push({ name: nameOf(seq), firstSeq: seq, maxHeight: -1n, stateTypes: new Set() });
    const file = await files.open((segments.at(-1) as Segment).name);
    await file.truncate(end);
    await file.sync();
    await files.syncDirectory();
    return { wal: new Wal(files, { ...DEFAULTS, ...options }, log, segments, file, end, seq), records };
  }

  get health(): WalHealth {
    return this.healthNow;
  }

  /** Calls the listener whenever the health changes. */
  onHealth(listener: (health: WalHealth) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes a record and starts writing it. Its number is the answer. @throws BystackError `WAL_FULL`, `WAL_FAILED`. */
  append(type: number, payload: Uint8Array): number {
    if (this.failure !== null) throw this.failure;
    if (this.pendingBytes + payload.length > this.options.maxPendingBytes || payload.length > MAX_PAYLOAD_BYTES) {
      throw new BystackError(
        { code: 'WAL_FULL', pendingBytes: this.pendingBytes, recordBytes: payload.length },
        { message: 'The log has too much waiting for the disk.', fault: 'environment', retryable: true },
      );
    }
    const record = { seq: this.nextSeq++, type, payload };
    const bytes = encodeRecord(record);
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    this.pendingSeq = record.seq;
    const segment = this.segments.at(-1) as Segment;
    note(segment, this.options.heightOf(record), type);
    this.running ??= this.drain();
    return record.seq;
  }

  /** Resolves when every record up to the number is on the disk. @throws BystackError `WAL_FAILED`. */
  durable(seq: number): Promise<void> {
    if (seq <= this.durableSeq) return Promise.resolve();
    if (this.failure !== null) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => this.waiters.push({ seq, resolve, reject }));
  }

  /** Drops segments that nothing needs, given the height of the newest commit. */
  async prune(tipHeight: bigint): Promise<number> {
    let dropped = 0;
    while (this.segments.length > 1) {
      const [oldest, ...later] = this.segments as [Segment, ...Segment[]];
      const replaced = [...oldest.stateTypes].every((t) => later.some((s) => s.stateTypes.has(t) && s.firstSeq <= this.durableSeq));
      if (oldest.maxHeight > tipHeight || !replaced) break;
      this.segments.shift();
      await this.files.remove(oldest.name);
      // One by one: removals that reach the disk out of order would look like a missing segment.
      await this.files.syncDirectory();
      dropped++;
    }
    return dropped;
  }

  /** Number of the newest durable record, 0 before the first. */
  get lastDurable(): number {
    return this.durableSeq;
  }

  /** Waits for what was appended, then closes. While the disk is full it gives up after one more attempt. */
  async close(): Promise<void> {
    this.closing = true;
    this.wake();
    await this.running;
    await this.file.close();
  }

  private async drain(): Promise<void> {
    while (this.pending.length > 0 && this.failure === null) {
      const bytes = this.pending.length === 1 ? (this.pending[0] as Uint8Array) : Buffer.concat(this.pending);
      const seq = this.pendingSeq;
      this.pending = [];
      this.pendingBytes = bytes.length;
      if (!(await this.writeThrough(bytes))) break;
      this.pendingBytes -= bytes.length;
      this.size += bytes.length;
      this.durableSeq = seq;
      this.release();
      if (this.size >= this.options.segmentBytes && this.pending.length === 0) await this.roll();
    }
    // In the same turn in which the last look found nothing: a record appended later starts a new writer.
    this.running = null;
  }

  /** Writes and syncs, waiting out a full disk. False when it was given up. */
  private async writeThrough(bytes: Uint8Array): Promise<boolean> {
    for (;;) {
      try {
        const started = performance.now();
        await this.file.write(bytes, this.size);
        await this.file.sync();
        this.lastSyncMs = performance.now() - started;
        this.setHealth('OK');
        return true;
      } catch (error) {
        if (!isFull(error) || !(await this.cutBack()) || this.closing) {
          this.fail(error);
          return false;
        }
        this.setHealth('DISK_FULL');
        await this.pause();
      }
    }
  }

  private async cutBack(): Promise<boolean> {
    try {
      await this.file.truncate(this.size);
      return true;
    } catch (error) {
      this.log.error('wal.truncate-failed', { error });
      return false;
    }
  }

  private async roll(): Promise<void> {
    const name = nameOf(this.durableSeq + 1);
    try {
      const next = await this.files.open(name);
      await next.sync();
      await this.files.syncDirectory();
      await this.file.close();
      this.file = next;
      this.size = 0;
      const segment: Segment = { name, firstSeq: this.durableSeq + 1, maxHeight: -1n, stateTypes: new Set() };
      // Records appended while the new file was made belong to it although they were noted in the old one.
      const old = this.segments.at(-1) as Segment;
      if (this.pending.length > 0) {
        segment.maxHeight = old.maxHeight;
        for (const t of this.pendingTypes()) segment.stateTypes.add(t);
      }
      this.segments.push(segment);
    } catch (error) {
      // The old segment stays in use: a later roll tries again.
      this.log.warn('wal.roll-failed', { error });
    }
  }

  private pendingTypes(): number[] {
    return this.pending.map((bytes) => bytes[16] as number);
  }

  private release(): void {
    const ready = this.waiters.filter((w) => w.seq <= this.durableSeq);
    this.waiters = this.waiters.filter((w) => w.seq > this.durableSeq);
    for (const w of ready) w.resolve();
  }

  private fail(cause: unknown): void {
    this.failure = new BystackError(
      { code: 'WAL_FAILED' },
      {
        message: 'The write-ahead log cannot be written; the node signs nothing more.',
        remedy: 'Check the disk, then start the node again.',
        fault: 'environment',
        cause,
      },
    );
    this.setHealth('FAILED');
    for (const w of this.waiters) w.reject(this.failure);
    this.waiters = [];
  }

  private setHealth(health: WalHealth): void {
    if (this.healthNow === health) return;
    this.healthNow = health;
    for (const listener of this.listeners) listener(health);
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.options.retryMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const note = (segment: Segment, height: bigint | null, type: number): void => {
  if (height === null) segment.stateTypes.add(type);
  else if (height > segment.maxHeight) segment.maxHeight = height;
};

const damaged = (segment: string, what: string): BystackError =>
  new BystackError(
    { code: 'WAL_DAMAGED', segment },
    {
      message: `The write-ahead log is damaged: ${segment}, ${what}.`,
      remedy:
        'The node must not sign in this epoch. Keep the files for analysis; re-create the node with fresh keys, or restore it as an observer.',
      fault: 'environment',
    },
  );
