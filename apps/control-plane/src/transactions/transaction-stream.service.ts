/** One transaction as it moves: its present state first, then each change, until it can move no more. */
import { Injectable } from '@nestjs/common';
import { bytesToHex } from '@bystack/base';
import { EventsService } from '../events/events.service.js';
import { TransactionReader } from './transaction-reader.service.js';
import { ENDED } from './transaction-state.js';
import type { TransactionType } from './transaction.type.js';

/** Which transaction; exactly one of both. */
export type WatchedTransaction = { readonly hash: Uint8Array } | { readonly externalId: string };

@Injectable()
export class TransactionStream {
  constructor(
    private readonly reader: TransactionReader,
    private readonly events: EventsService,
  ) {}

  /** Waits for a transaction that is not known yet. Ends with its last state, when its reader leaves or the process stops. */
  async *of(chainRowId: string, which: WatchedTransaction): AsyncGenerator<TransactionType, void, undefined> {
    const moves = this.events.subscribe('transaction', chainRowId);
    const blocks = this.events.subscribe('block', chainRowId);
    try {
      let nextMove = moves.next();
      let nextBlock = blocks.next();
      let last: string | null = null;
      for (;;) {
        const tx = await this.#read(chainRowId, which);
        if (tx && tx.state !== last) {
          last = tx.state;
          yield tx;
          if (ENDED.includes(tx.state)) return;
        }
        const wanted = tx?.hash ? bytesToHex(tx.hash) : null;
        for (;;) {
          const woken = await Promise.race([
            nextMove.then((r) => ({ move: true as const, done: r.done, hash: r.value?.payload.hash })),
            nextBlock.then((r) => ({ move: false as const, done: r.done, hash: null })),
          ]);
          if (woken.done) return;
          if (woken.move) nextMove = moves.next();
          else nextBlock = blocks.next();
          if (!woken.move || wanted === null || woken.hash === wanted) break;
        }
      }
    } finally {
      await Promise.all([moves.return(), blocks.return()]);
    }
  }

  #read(chainRowId: string, which: WatchedTransaction): Promise<TransactionType | null> {
    return 'hash' in which ? this.reader.byHash(chainRowId, which.hash) : this.reader.byExternalId(chainRowId, which.externalId);
  }
}
