/**
 * The wallet's index follows the best chain: block by block forward, back where the chain was reorganised, each step one
 * atomic write together with its tip. It can be stopped anywhere and goes on from its tip.
 */
import { equalBytes, InvariantError, type Hash, type Logger } from '@bystack/base';
import type { ByteTable } from '@bystack/store';
import { setTimeout } from 'node:timers/promises';
import type { BlockRecord, ChainPort } from '../../ports.js';
import type { AccountsPort } from '../ports.js';
import { attachBlock, detachBlock } from './blocks.js';
import { TableDraft } from './draft.js';
import { decodeTip, KEY, RANGE, type IndexTip } from './layout.js';

/** Most blocks of one write while catching up. */
const BATCH_BLOCKS = 16;
/** Most transactions of one write, unless a single block holds more. */
const BATCH_TRANSACTIONS = 500;
/** Blocks kept as the chain told of them, so that none is decoded twice while the index keeps up. */
const FRESH_BLOCKS = 64;
/** Rows removed per write when a rescan begins. */
const WIPE_ROWS = 2_000;
/** Up to this many blocks behind, readers wait for the index. */
const WAIT_BLOCKS = 1_000n;
/** Longest such wait. */
const WAIT_MS = 5_000;

/** Told of every block before it enters the index. */
export interface BlockWatcher {
  /** False when it has seen enough: it is told of no more blocks. */
  see(record: BlockRecord): Promise<boolean>;
  /** Called once, when it has seen enough. */
  done(): Promise<void>;
}

/** What the index is built on. */
export interface WalletIndexParts {
  readonly table: ByteTable;
  readonly chain: ChainPort;
  readonly accounts: Pick<AccountsPort, 'programOf'>;
  /** Learns assets from their issuances; called for every block, before its write. */
  readonly learn: (record: BlockRecord) => Promise<void>;
  readonly log: Logger;
}

/** Follows the chain. Reads are of committed rows: `reader.ts`. */
export class WalletIndex {
  #tip: IndexTip | null;
  #running: Promise<void> | null = null;
  #wanted = false;
  #stopped = false;
  #rescan: { readonly watcher: BlockWatcher | null } | null = null;
  #watcher: BlockWatcher | null = null;
  /** By block id, in order of arrival. */
  readonly #fresh = new Map<string, BlockRecord>();
  readonly #unsubscribe: () => void;
  readonly #spentListeners: ((outputIds: readonly Hash[]) => void)[] = [];

  constructor(private readonly parts: WalletIndexParts) {
    const tip = parts.table.get(KEY.tip);
    this.#tip = tip ? decodeTip(tip) : null;
    if (!this.#tip) this.#rescan = { watcher: null };
    this.#unsubscribe = parts.chain.onChange(({ attached }) => {
      for (const record of attached) this.#remember(record);
      this.#kick();
    });
    this.#kick();
  }

  /** Last block held; null while a rescan begins. */
  get tip(): IndexTip | null {
    return this.#tip;
  }

  /** Called with outputs that a block spent, after its write. */
  onSpent(listener: (outputIds: readonly Hash[]) => void): void {
    this.#spentListeners.push(listener);
  }

  /** Makes everything anew from the genesis; `watcher` sees each block first. Returns at once. */
  rescan(watcher: BlockWatcher | null): void {
    this.#rescan = { watcher };
    this.#kick();
  }

  /** Resolves when the index has caught up, or after 5 s; at once when it is far behind or stopped. */
  async settled(): Promise<void> {
    const behind = this.parts.chain.tip.height - (this.#tip?.height ?? -1n);
    if (!this.#running || behind > WAIT_BLOCKS) return;
    await Promise.race([this.caughtUp(), setTimeout(WAIT_MS, undefined, { ref: false })]);
  }

  /** Resolves when the index has caught up, however long it takes, or stopped. */
  async caughtUp(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Resolves when the write in hand is done; nothing is written afterwards. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    await this.caughtUp();
  }

  #remember(record: BlockRecord): void {
    this.#fresh.set(record.node.id, record);
    const [oldest] = this.#fresh.keys();
    if (this.#fresh.size > FRESH_BLOCKS && oldest !== undefined) this.#fresh.delete(oldest);
  }

  #kick(): void {
    this.#wanted = true;
    if (!this.#running && !this.#stopped) this.#running = this.#follow();
  }

  /** A failed write leaves the rows as they were: the next change of the chain tries again. */
  async #follow(): Promise<void> {
    await Promise.resolve();
    try {
      while (this.#wanted && !this.#stopped) {
        this.#wanted = false;
        while (!this.#stopped && (await this.#step()));
      }
    } catch (error) {
      this.#wanted = false;
      this.parts.log.error('wallet index stopped', { error: String(error) });
      if (error instanceof InvariantError) throw error;
    } finally {
      this.#running = null;
    }
  }

  /** One write. False when there is nothing to do. */
  async #step(): Promise<boolean> {
    if (this.#rescan) {
      this.#watcher = this.#rescan.watcher;
      this.#rescan = null;
      await this.#wipe();
      return true;
    }
    if (this.#tip && !this.#onBestChain(this.#tip)) return this.#back(this.#tip);
    const records = this.#nextRecords();
    return records.length > 0 && this.#forward(records);
  }

  #onBestChain(tip: IndexTip): boolean {
    const node = this.parts.chain.nodeAt(tip.height);
    return node !== null && equalBytes(node.hash, tip.hash);
  }

  /** The tip goes first: a kill in between starts the wiping again. */
  async #wipe(): Promise<void> {
    this.#tip = null;
    await this.parts.table.write([[KEY.tip, null]]);
    for (;;) {
      const keys: Uint8Array[] = [];
      for (const [key] of this.parts.table.range(...RANGE.scanned)) if (keys.push(key) === WIPE_ROWS) break;
      if (keys.length === 0) return;
      await this.parts.table.write(keys.map((key) => [key, null] as const));
    }
  }

  async #back(tip: IndexTip): Promise<true> {
    const record = this.parts.chain.record(tip.hash);
    if (!record || tip.height === 0n) {
      // Another chain's data: nothing of the index can be undone.
      this.#rescan = { watcher: this.#watcher };
      return true;
    }
    const draft = new TableDraft(this.parts.table);
    detachBlock(draft, record);
    await this.#write(draft);
    return true;
  }

  #nextRecords(): readonly BlockRecord[] {
    const records: BlockRecord[] = [];
    let height = (this.#tip?.height ?? -1n) + 1n;
    for (let transactions = 0; records.length < BATCH_BLOCKS && transactions < BATCH_TRANSACTIONS; height++) {
      const node = this.parts.chain.nodeAt(height);
      const record = node && (this.#fresh.get(node.id) ?? this.parts.chain.record(node.hash));
      if (!record) break;
      records.push(record);
      transactions += record.mapped.length;
    }
    return records;
  }

  async #forward(records: readonly BlockRecord[]): Promise<true> {
    for (const record of records) {
      await this.#show(record);
      await this.parts.learn(record);
    }
    const draft = new TableDraft(this.parts.table);
    const spent = records.flatMap((record) => attachBlock(draft, record, this.parts.accounts));
    await this.#write(draft);
    for (const { node } of records) this.#fresh.delete(node.id);
    for (const listener of this.#spentListeners) listener(spent);
    return true;
  }

  async #show(record: BlockRecord): Promise<void> {
    const watcher = this.#watcher;
    if (!watcher || (await watcher.see(record))) return;
    this.#watcher = null;
    await watcher.done();
  }

  async #write(draft: TableDraft): Promise<void> {
    await this.parts.table.write(draft.changes());
    const tip = draft.get(KEY.tip);
    this.#tip = tip ? decodeTip(tip) : null;
  }
}
