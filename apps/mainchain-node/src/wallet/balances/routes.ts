/** Calls about what accounts own. Source: mainchain.md 18. */
import { bool, string, struct, uint64 } from '../../api/json.js';
import { route, type Route } from '../../api/route.js';
import { ACCOUNT_FIELDS, accountOf } from '../accounts/routes.js';
import type { WalletIndex } from '../index/wallet-index.js';
import { pageOf } from '../page.js';
import type { AccountsPort } from '../ports.js';
import { balanceList, unspentList, type ListParts } from './lists.js';

/** Id of the account that a filter names; an id that is not here finds nothing. @throws ApiFailure BTM709 for an unknown alias */
const filterOf = (accounts: AccountsPort, id: string, alias: string): string => (alias === '' ? id : accountOf(accounts, id, alias).id);

/** Routes over the index. */
export function balanceRoutes(parts: ListParts, index: WalletIndex): readonly Route[] {
  const { accounts } = parts;
  return [
    route('/list-balances', struct('', ACCOUNT_FIELDS), async (req) => {
      await index.settled();
      return balanceList(parts, filterOf(accounts, req.account_id, req.account_alias));
    }),
    route(
      '/list-unspent-outputs',
      struct('', { ...ACCOUNT_FIELDS, id: string, unconfirmed: bool, smart_contract: bool, from: uint64, count: uint64 }),
      async (req) => {
        await index.settled();
        const accountId = filterOf(accounts, req.account_id, req.account_alias);
        const filter = { accountId, id: req.id, unconfirmed: req.unconfirmed, smartContract: req.smart_contract };
        return pageOf(unspentList(parts, filter), req.from, req.count);
      },
    ),
  ];
}
