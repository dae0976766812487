/** Calls about accounts. Source: mainchain.md 18. */
import { int, list, string, struct } from '../../api/json.js';
import { route, type Route } from '../../api/route.js';
import { xpub } from '../fields.js';
import type { Account } from '../ports.js';
import type { AccountStore } from './account-store.js';
import { accountNotFound } from './failures.js';

/** Fields that name an account; the alias counts where both are given. */
export const ACCOUNT_FIELDS = { account_id: string, account_alias: string } as const;

/** The account that a request names. @throws ApiFailure BTM709 */
export function accountOf(accounts: Pick<AccountStore, 'byId' | 'byAlias'>, id: string, alias: string): Account {
  const account = alias === '' ? accounts.byId(id) : accounts.byAlias(alias);
  if (!account) throw accountNotFound();
  return account;
}

/** An account as clients see it; an empty alias is left out. */
const view = ({ id, alias, xpubs, quorum, keyIndex, deriveRule }: Account): unknown => ({
  id,
  alias: alias === '' ? undefined : alias,
  xpubs,
  quorum,
  key_index: keyIndex,
  derive_rule: deriveRule,
});

/** Routes over the accounts. */
export function accountRoutes(accounts: AccountStore): readonly Route[] {
  return [
    route('/create-account', struct('', { root_xpubs: list(xpub), quorum: int, alias: string }), async (req) =>
      view(await accounts.create(req.root_xpubs, BigInt(req.quorum), req.alias)),
    ),
    // An id is matched by its beginning.
    route('/list-accounts', struct('', { id: string, alias: string }), (req) => {
      const id = req.alias === '' ? req.id.trim() : accountOf(accounts, '', req.alias).id;
      return accounts
        .list()
        .filter((account) => account.id.startsWith(id))
        .map(view);
    }),
    route('/update-account-alias', struct('', { ...ACCOUNT_FIELDS, new_alias: string }), (req) =>
      accounts.rename(accountOf(accounts, req.account_id, req.account_alias).id, req.new_alias),
    ),
    // `account_info`, an alias or an id, is how clients older than the two other fields name the account.
    route('/delete-account', struct('', { ...ACCOUNT_FIELDS, account_info: string }), (req) => {
      const named = req.account_id === '' && req.account_alias === '' ? req.account_info : '';
      const alias = accounts.byAlias(named) ? named : req.account_alias;
      return accounts.delete(accountOf(accounts, req.account_id || named, alias).id);
    }),
    route('/create-account-receiver', struct('', ACCOUNT_FIELDS), async (req) => {
      const { program, address } = await accounts.nextProgram(accountOf(accounts, req.account_id, req.account_alias).id, false);
      return { control_program: program, address };
    }),
  ];
}
