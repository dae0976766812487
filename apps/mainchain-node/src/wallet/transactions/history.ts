/** The wallet's transactions as the API shows them. Source: mainchain.md 18. */
import { decodeTx, mapTx, type Tx } from '@bystack/protocol';
import { annotateWalletTx, type Annotated, type AnnotateOptions, type TxPlace } from '../../api/annotate.js';
import type { ChainPort, PoolEntry, PoolPort } from '../../ports.js';
import type { Hash } from '@bystack/base';
import { isRelated } from '../index/effects.js';
import type { WalletTx } from '../index/layout.js';
import type { PoolView } from '../index/pool-view.js';
import type { IndexReader } from '../index/reader.js';
import type { AccountProgram, AccountsPort } from '../ports.js';

/** What histories are read from. */
export interface HistoryParts {
  readonly chain: ChainPort;
  readonly pool: PoolPort;
  readonly reader: IndexReader;
  readonly waiting: PoolView;
  readonly accounts: Pick<AccountsPort, 'programOf'>;
  readonly options: AnnotateOptions;
}

/** Which transactions are asked for. */
export interface HistoryFilter {
  /** Empty for all accounts. */
  readonly accountId: string;
  readonly unconfirmed: boolean;
  /** Page; both 0 for everything. */
  readonly from: bigint;
  readonly count: bigint;
}

const decode = (raw: Uint8Array): Tx => decodeTx(raw, { dialect: 'mainchain' });

/** Reads of transactions. */
export class History {
  constructor(private readonly parts: HistoryParts) {}

  /** Newest first, waiting ones before those in blocks. */
  list({ accountId, unconfirmed, from, count }: HistoryFilter): readonly Annotated[] {
    const page: Annotated[] = [];
    const end = from === 0n && count === 0n ? null : from + count;
    let at = 0n;
    for (const show of this.#matching(accountId, unconfirmed)) {
      if (end !== null && at >= end) break;
      if (at >= from) page.push(show());
      at++;
    }
    return page;
  }

  /** A transaction of the wallet, or any of the best chain. */
  confirmed(txId: Hash): Annotated | null {
    const own = this.parts.reader.transaction(txId);
    return own ? this.#own(own, decode(own.raw)) : this.#foreign(txId);
  }

  /** A waiting transaction. */
  waiting(txId: Hash): Annotated | null {
    const entry = this.parts.pool.byTxId(txId);
    return entry && this.#waiting(entry);
  }

  /** Transactions to show, undrawn until they are on the page. */
  *#matching(accountId: string, unconfirmed: boolean): Iterable<() => Annotated> {
    if (unconfirmed)
      for (const entry of this.parts.waiting.related()) if (this.#concerns(entry.mapped.tx, accountId)) yield () => this.#waiting(entry);
    for (const own of this.parts.reader.transactions()) {
      const tx = decode(own.raw);
      if (this.#concerns(tx, accountId)) yield () => this.#own(own, tx);
    }
  }

  /** False also for transactions of accounts that were deleted. */
  #concerns(tx: Tx, accountId: string): boolean {
    const { accounts } = this.parts;
    const ofAccount = (program: Uint8Array): AccountProgram | null => {
      const owner = accounts.programOf(program);
      return accountId === '' || owner?.accountId === accountId ? owner : null;
    };
    return isRelated(tx, { programOf: ofAccount });
  }

  #own(own: WalletTx, tx: Tx): Annotated {
    const block = { hash: own.blockHash, height: own.height, timestamp: own.blockTime, transactions: own.blockTransactions };
    const place: TxPlace = { block, index: own.index, statusFail: own.statusFail, seenAt: own.blockTime };
    return annotateWalletTx(mapTx(tx, 'mainchain'), place, this.parts.options);
  }

  #foreign(txId: Hash): Annotated | null {
    const found = this.parts.chain.transaction(txId);
    const record = found && this.parts.chain.record(found.blockHash);
    const mapped = found && record?.mapped[found.index];
    if (!mapped || !record) return null;
    const { hash, height, header } = record.node;
    const block = { hash, height, timestamp: header.timestamp, transactions: record.mapped.length };
    const statusFail = record.statusFail[found.index] ?? false;
    return annotateWalletTx(mapped, { block, index: found.index, statusFail, seenAt: header.timestamp }, this.parts.options);
  }

  #waiting({ mapped, addedAtMs }: PoolEntry): Annotated {
    const place = { block: null, index: 0, statusFail: false, seenAt: BigInt(Math.floor(addedAtMs / 1000)) };
    return annotateWalletTx(mapped, place, this.parts.options);
  }
}
