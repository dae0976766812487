/**
 * Makes blocks: takes a template, has its nonce looked for, offers the block to the chain, and begins again. A new
 * tip, other settings or half a minute end a search; while the network's pace asks for a pause it waits and hashes
 * nothing.
 */
import type { Clock, Logger } from '@bystack/base';
import type { BlockOutcome } from '@bystack/powchain';
import { compactToTarget } from '@bystack/powheaders';
import { encodeMainBlock, type MainHeader } from '@bystack/protocol';
import type { SearchWork } from '@bystack/node-host';
import type { ByteTable } from '@bystack/store';
import type { ChainPort, MinerPort, Work } from '../ports.js';
import { HashRate } from './hash-rate.js';
import { MinerSettings } from './settings.js';
import type { TemplateSource } from './template.js';
import { TEMPLATE_MS, WorkBook } from './work-book.js';

/** Pause after something failed that will not be better at once. */
const FAILED_MS = 5_000;
/** Time between two readings of the hash counter. */
const READING_MS = 5_000;
/** Distance of the first nonces of two searches, so that a template looked at again is not hashed again. */
const NONCES_PER_SEARCH = 1n << 32n;
/** Pays whoever comes: `TRUE`. */
export const ANYONE = Uint8Array.of(0x51);

/** Finds nonces in threads of its own; node-host's `NonceSearch`. */
export interface NonceSearcher {
  readonly hashes: number;
  /** Null when another search or `cancel` took its place. */
  search(work: SearchWork): Promise<MainHeader | null>;
  cancel(): void;
  close(): Promise<void>;
}

/** What a miner works with. */
export interface MinerParts {
  readonly chain: Pick<ChainPort, 'network' | 'tip' | 'submitBlock' | 'onChange'>;
  /** Settings of the node. */
  readonly table: ByteTable;
  readonly template: TemplateSource;
  readonly searcher: NonceSearcher;
  /** Control program of the wallet's miner address; null where there is no wallet account yet. */
  walletProgram(): Uint8Array | null;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The miner of a node; `start` after the chain runs, `close` before it stops. */
export class Miner implements MinerPort {
  readonly #parts: MinerParts;
  readonly #settings: MinerSettings;
  readonly #book: WorkBook;
  readonly #rate = new HashRate();
  #searches = 0n;
  #on = false;
  #closed = false;
  #loop: Promise<void> | null = null;
  /** Ends the pause the loop is in. */
  #wake: () => void = () => undefined;
  #unsubscribe: () => void = () => undefined;

  constructor(parts: MinerParts) {
    this.#parts = parts;
    this.#settings = new MinerSettings(parts.table);
    this.#book = new WorkBook(parts.chain, parts.template, this, parts.clock);
  }

  /** Follows the chain, and mines if it did so when the node was stopped. */
  start(): void {
    this.#unsubscribe = this.#parts.chain.onChange(() => this.#interrupt());
    if (this.#settings.on) this.#begin();
  }

  /** Ends the search and its threads; the settings stay. May be called again. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#on = false;
    this.#unsubscribe();
    this.#interrupt();
    await this.#loop;
    await this.#parts.searcher.close();
  }

  get mining(): boolean {
    return this.#on;
  }

  async setMining(on: boolean): Promise<void> {
    await this.#settings.setOn(on);
    if (on) this.#begin();
    else {
      this.#on = false;
      this.#interrupt();
      await this.#loop;
    }
  }

  hashRate(): number {
    return this.#on ? this.#rate.perSecond(this.#parts.clock.nowMs(), this.#parts.searcher.hashes) : 0;
  }

  program(): Uint8Array {
    return this.#settings.program ?? this.#parts.walletProgram() ?? ANYONE;
  }

  async setProgram(program: Uint8Array): Promise<void> {
    await this.#settings.setProgram(program);
    this.#interrupt();
  }

  arbitrary(): Uint8Array {
    return this.#settings.arbitrary;
  }

  async setArbitrary(arbitrary: Uint8Array): Promise<void> {
    await this.#settings.setArbitrary(arbitrary);
    this.#interrupt();
  }

  work(): Work {
    const { header, seed } = this.#book.current();
    return { header, seed };
  }

  async submitWork(header: MainHeader): Promise<BlockOutcome | { readonly kind: 'stale' }> {
    const raw = this.#book.complete(header);
    return raw === null ? { kind: 'stale' } : this.#parts.chain.submitBlock(raw, 'miner');
  }

  #begin(): void {
    if (this.#closed || this.#on) return;
    this.#on = true;
    this.#rate.restart(this.#parts.clock.nowMs(), this.#parts.searcher.hashes);
    // A loop that was told to stop may still be at its last step.
    this.#loop = (this.#loop ?? Promise.resolve()).then(() => this.#run());
  }

  async #run(): Promise<void> {
    const readings = setInterval(() => this.#rate.note(this.#parts.clock.nowMs(), this.#parts.searcher.hashes), READING_MS);
    while (this.#on) {
      const waitMs = this.#book.waitMs();
      if (waitMs > 0) await this.#pause(waitMs);
      else if (!(await this.#round())) await this.#pause(FAILED_MS);
    }
    clearInterval(readings);
  }

  /** One search, and the block when it found one. False when something failed. */
  async #round(): Promise<boolean> {
    const { chain, log } = this.#parts;
    try {
      const block = await this.#search();
      if (block === null) return true;
      const outcome = await chain.submitBlock(block.raw, 'miner');
      const facts = { height: Number(block.header.height), outcome: outcome.kind };
      if (outcome.kind !== 'refused') log.info('miner.block', facts);
      else log.error('miner.block_refused', { ...facts, stage: outcome.stage, code: outcome.code });
      return outcome.kind !== 'refused';
    } catch (error) {
      log.error('miner.failed', { error });
      return false;
    }
  }

  async #search(): Promise<{ readonly header: MainHeader; readonly raw: Uint8Array } | null> {
    const { searcher } = this.#parts;
    const { header, seed, transactions } = this.#book.current();
    const nonce = header.nonce + this.#searches++ * NONCES_PER_SEARCH;
    const stop = setTimeout(() => searcher.cancel(), TEMPLATE_MS);
    try {
      const found = await searcher.search({ header: { ...header, nonce }, seed, target: compactToTarget(header.bits) });
      return found === null ? null : { header: found, raw: encodeMainBlock(found, transactions) };
    } finally {
      clearTimeout(stop);
    }
  }

  /** Waits, or less when something changed. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #interrupt(): void {
    this.#parts.searcher.cancel();
    this.#wake();
  }
}
