/** Calls about transactions. Source: mainchain.md 18. */
import type { Annotated } from '../../api/annotate.js';
import { bool, string, struct, uint64 } from '../../api/json.js';
import { ApiFailure, route, type Route } from '../../api/route.js';
import { idOfText } from '../fields.js';
import type { WalletIndex } from '../index/wallet-index.js';
import type { History } from './history.js';
import { summaryOf } from './summary.js';

const ListRequest = struct('', { id: string, account_id: string, detail: bool, unconfirmed: bool, from: uint64, count: uint64 });

const notWaiting = (txId: string): ApiFailure => new ApiFailure('BTM000', `No transaction(tx_id=${txId}) from txpool`);

/** Routes over the history. */
export function transactionRoutes(history: History, index: WalletIndex): readonly Route[] {
  const one = (text: string, unconfirmed: boolean): Annotated => {
    const id = idOfText(text);
    const found = id && (history.confirmed(id) ?? (unconfirmed ? history.waiting(id) : null));
    if (!found) throw unconfirmed ? notWaiting(text) : new ApiFailure('BTM000', 'account TXID not found');
    return found;
  };
  return [
    route('/get-transaction', struct('', { tx_id: string }), async (req) => {
      await index.settled();
      return one(req.tx_id, true);
    }),
    route('/list-transactions', ListRequest, async (req) => {
      await index.settled();
      const { account_id: accountId, unconfirmed, from, count } = req;
      const found = req.id === '' ? history.list({ accountId, unconfirmed, from, count }) : [one(req.id, unconfirmed)];
      return req.detail ? found : found.map(summaryOf);
    }),
  ];
}
