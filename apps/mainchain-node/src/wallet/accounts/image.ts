/** The accounts of a wallet's image, in Bytom's shape: `{"slices": [{"account": {…}, "contract_index"}, …]}`. */
import type { JsonValue } from '@bystack/protocol';
import { ApiFailure } from '../../api/route.js';
import { integerAt, listAt, objectAt, textAt } from '../json.js';
import type { Account } from '../ports.js';
import { signersOf } from '../signers.js';
import { isAccountId } from './account-id.js';
import { BIP32_RULE, BIP44_RULE } from './branch.js';
import { INDEX_END } from './programs.js';

/** Most accounts of an image. */
const ACCOUNTS_MAX = 100_000;
const XPUBS_MAX = 64;
const ALIAS_MAX = 1024;

/** Image of accounts. `contractIndex`: last address of an account of rule 0, which counts them in one row. */
export function imageOfAccounts(accounts: readonly Account[], contractIndex: (account: Account) => number): JsonValue {
  const slices = accounts.map((account) => ({
    account: {
      type: 'account',
      xpubs: account.xpubs,
      quorum: account.quorum,
      key_index: account.keyIndex,
      derive_rule: account.deriveRule,
      id: account.id,
      alias: account.alias,
    },
    contract_index: contractIndex(account),
  }));
  return { slices };
}

const unreadable = (what: string): ApiFailure => new ApiFailure('BTM000', `account image: ${what}`);

const accountOf = (slice: unknown): Account => {
  const fields = objectAt(objectAt(slice, 'slices').account, 'account');
  const xpubs = listAt(fields.xpubs, 'account.xpubs', XPUBS_MAX).map((xpub) => textAt(xpub, 'account.xpubs'));
  const signers = signersOf(xpubs, integerAt(fields.quorum, 'account.quorum', BigInt(XPUBS_MAX)));
  const keyIndex = Number(integerAt(fields.key_index, 'account.key_index', BigInt(INDEX_END - 1)));
  const deriveRule = Number(integerAt(fields.derive_rule, 'account.derive_rule', 255n));
  if (keyIndex === 0 || (deriveRule !== BIP32_RULE && deriveRule !== BIP44_RULE)) throw unreadable('an account has no index or no rule');
  const id = textAt(fields.id, 'account.id');
  const alias = textAt(fields.alias, 'account.alias').trim().toLowerCase();
  if (!isAccountId(id) || alias.length > ALIAS_MAX) throw unreadable('an account has no id or a long alias');
  return { id, alias, ...signers, keyIndex, deriveRule };
};

/**
 * Accounts of an image; none where it has no `slices`. Those whose id `isHere` are left out unread: clients hand an image
 * back without the fields they do not know. @throws ApiFailure BTM000, BTM002, BTM200 to BTM203
 */
export function accountsOfImage(image: unknown, isHere: (id: string) => boolean): readonly Account[] {
  if (image === null || image === undefined) return [];
  const isFresh = (slice: unknown): boolean => !isHere(textAt(objectAt(objectAt(slice, 'slices').account, 'account').id, 'account.id'));
  return listAt(objectAt(image, 'account_image').slices, 'slices', ACCOUNTS_MAX).filter(isFresh).map(accountOf);
}
