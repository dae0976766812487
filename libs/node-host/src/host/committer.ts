/**
 * Writes final blocks: one atomic batch after the other, in order; batches that queue up meanwhile share one write.
 * A full disk is waited out; every other failure is final.
 */
import { bytesToHex, isBystackError, type Hash, type Logger } from '@bystack/base';
import type { ChainStore, CommitBatch } from '@bystack/ledger';

/** What the committer works with. */
export interface CommitterDeps {
  readonly store: Pick<ChainStore, 'commit'>;
  readonly log: Logger;
  /** Everything up to the batch is durable; `batches` are those of one write. */
  readonly committed: (batches: readonly CommitBatch[]) => void;
  readonly fatal: (error: unknown) => void;
  /** Pause between attempts while the disk is full, ms. */
  readonly retryMs?: number;
}

/** Most batches of one write. */
const MAX_GROUP = 256;
/** About the most bytes of blocks in one write. */
const MAX_GROUP_BYTES = 16 * 1024 * 1024;
const DEFAULT_RETRY_MS = 1000;

const sizeOf = (batch: CommitBatch): number => batch.block.length + (batch.proof?.length ?? 0);

/** The queue of commits and its one writer. */
export class Committer {
  private queue: CommitBatch[] = [];
  private readonly transactions = new Set<string>();
  private bytes = 0;
  private running: Promise<void> | null = null;
  private fullNow = false;
  private stopping = false;
  private wake: () => void = () => undefined;

  constructor(private readonly deps: CommitterDeps) {}

  /** Bytes of blocks that wait. */
  get pendingBytes(): number {
    return this.bytes;
  }

  /** True while the disk has no room for the next batch. */
  get diskFull(): boolean {
    return this.fullNow;
  }

  /** True for a transaction of a block that is final and not yet durable. */
  holds(txId: Hash): boolean {
    return this.transactions.has(bytesToHex(txId));
  }

  commit(batches: readonly CommitBatch[]): void {
    for (const batch of batches) {
      this.queue.push(batch);
      this.bytes += sizeOf(batch);
      for (const id of batch.transactionIds) this.transactions.add(bytesToHex(id));
    }
    this.running ??= this.drain();
  }

  /** Writes what waits, unless the disk is full, and takes no further attempt afterwards. */
  async close(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const group = this.nextGroup();
      if (!(await this.write(group))) break;
      this.queue = this.queue.slice(group.length);
      for (const batch of group) {
        this.bytes -= sizeOf(batch);
        for (const id of batch.transactionIds) this.transactions.delete(bytesToHex(id));
      }
      this.deps.committed(group);
    }
    this.running = null;
  }

  private nextGroup(): CommitBatch[] {
    let bytes = 0;
    const end = this.queue.findIndex((batch, i) => i > 0 && (i >= MAX_GROUP || (bytes += sizeOf(batch)) > MAX_GROUP_BYTES));
    return this.queue.slice(0, end < 0 ? this.queue.length : end);
  }

  /** False when the group could not be written and no further attempt is made. */
  private async write(group: readonly CommitBatch[]): Promise<boolean> {
    for (;;) {
      try {
        await this.deps.store.commit(group);
        if (this.fullNow) this.deps.log.info('store.room-again', { height: group.at(-1)?.height });
        this.fullNow = false;
        return true;
      } catch (error) {
        if (!isBystackError(error, 'STORE_FULL')) {
          this.deps.fatal(error);
          return false;
        }
        if (!this.fullNow) this.deps.log.error('store.disk-full', { error });
        this.fullNow = true;
        if (this.stopping) return false;
        await this.pause();
      }
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.deps.retryMs ?? DEFAULT_RETRY_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
