/** Rescans and recoveries of the wallet: begun by a call, carried on over restarts, done by the index as it catches up. */
import type { ByteTable } from '@bystack/store';
import { KEY } from '../index/layout.js';
import type { WalletIndex } from '../index/wallet-index.js';
import { AddressScan, type RecoveryAccounts } from './address-scan.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One rescan at a time; a mark in the table says that it is not done. */
export class Recovery {
  #xpubs: readonly string[] | null = null;

  constructor(
    private readonly table: ByteTable,
    private readonly index: WalletIndex,
    private readonly accounts: RecoveryAccounts,
  ) {
    const mark = table.get(KEY.recovery);
    if (!mark) return;
    this.#xpubs = JSON.parse(decoder.decode(mark)) as readonly string[] | null;
    this.#scan();
  }

  /** True while accounts of keys are looked for. */
  get recovering(): boolean {
    return this.#xpubs !== null;
  }

  /** Scans the chain again for known accounts. Resolves when the scan is certain to happen. */
  async rescan(): Promise<void> {
    await this.#begin();
  }

  /** Scans the chain for accounts of the keys (128 hex characters each). False when such a scan is under way. */
  async recover(xpubs: readonly string[]): Promise<boolean> {
    if (this.recovering) return false;
    this.#xpubs = xpubs;
    try {
      await this.#begin();
    } catch (error) {
      this.#xpubs = null;
      throw error;
    }
    return true;
  }

  async #begin(): Promise<void> {
    await this.table.write([[KEY.recovery, encoder.encode(JSON.stringify(this.#xpubs))]]);
    this.#scan();
  }

  #scan(): void {
    this.index.rescan(new AddressScan(this.accounts, this.#xpubs, () => this.#finish()));
  }

  async #finish(): Promise<void> {
    await this.table.write([[KEY.recovery, null]]);
    this.#xpubs = null;
  }
}
