/** Rescans and recoveries of the wallet: begun by a call, carried on over restarts, done by the index as it follows the chain. */
import type { ByteTable } from '@bystack/store';
import { KEY } from '../index/layout.js';
import type { WalletIndex } from '../index/wallet-index.js';
import { AddressScan, type RecoveryAccounts, type ScanTask } from './address-scan.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One rescan at a time; a mark in the table says that it is not done. */
export class Recovery {
  /** As kept in the table. */
  #task: ScanTask | null = null;

  constructor(
    private readonly table: ByteTable,
    private readonly index: WalletIndex,
    private readonly accounts: RecoveryAccounts,
    private readonly nowMs: () => number,
  ) {
    const mark = table.get(KEY.recovery);
    if (!mark) return;
    const task = JSON.parse(decoder.decode(mark)) as ScanTask;
    this.#task = task;
    this.#scan(task);
  }

  /** True while accounts of keys are looked for. */
  get recovering(): boolean {
    return this.#task !== null && this.#task.xpubs !== null;
  }

  /** Scans the chain again for known accounts. Resolves when the scan is certain to happen. */
  async rescan(): Promise<void> {
    await this.#begin(this.#task?.xpubs ?? null);
  }

  /** Scans the chain for accounts of the keys (128 hex characters each). False when such a scan is under way. */
  async recover(xpubs: readonly string[]): Promise<boolean> {
    if (this.recovering) return false;
    await this.#begin(xpubs);
    return true;
  }

  async #begin(xpubs: readonly string[] | null): Promise<void> {
    const before = this.#task;
    const task = { xpubs, startedAt: Math.floor(this.nowMs() / 1000) };
    this.#task = task;
    try {
      await this.table.write([[KEY.recovery, encoder.encode(JSON.stringify(task))]]);
    } catch (error) {
      this.#task = before;
      throw error;
    }
    this.#scan(task);
  }

  #scan(task: ScanTask): void {
    this.index.rescan(new AddressScan(this.accounts, task, () => this.#finish()));
  }

  async #finish(): Promise<void> {
    await this.table.write([[KEY.recovery, null]]);
    this.#task = null;
  }
}
