/** Calls about the addresses of accounts, their keys, and any address. Source: mainchain.md 18. */
import { bytesToHex, isBystackError } from '@bystack/base';
import { xpubPublicKey } from '@bystack/keys';
import { decodeAddress } from '@bystack/protocol';
import { string, struct, uint64 } from '../../api/json.js';
import { route, type Route } from '../../api/route.js';
import type { AccountStore } from '../accounts/account-store.js';
import { BIP44_RULE } from '../accounts/branch.js';
import { publicKeyNotFound } from '../accounts/failures.js';
import { ACCOUNT_FIELDS, accountOf } from '../accounts/routes.js';
import { pageOf } from '../page.js';
import type { Account } from '../ports.js';

interface PublicKeyView {
  readonly pubkey: string;
  readonly derivation_path: readonly Uint8Array[];
}

const addressViews = (accounts: AccountStore, { id, alias }: Account): readonly unknown[] =>
  [...accounts.programsOf(id)]
    .sort((a, b) => a.keyIndex - b.keyIndex || Number(a.change) - Number(b.change))
    .map(({ address, program, change, keyIndex }) => ({
      account_alias: alias,
      account_id: id,
      address,
      control_program: program,
      change,
      key_index: keyIndex,
    }));

/** Of the account's first key, as Bytom shows them; change before addresses. */
function* publicKeyViews(accounts: AccountStore, { id, deriveRule }: Account): Generator<PublicKeyView> {
  for (const change of deriveRule === BIP44_RULE ? [true, false] : [false]) {
    const last = accounts.lastIndex(id, change);
    for (let index = 1; index <= last; index++) {
      const { path, xpub } = accounts.firstKey(id, change, index);
      yield { pubkey: bytesToHex(xpubPublicKey(xpub)), derivation_path: path };
    }
  }
}

const programOrNull = (hrp: string, address: string): Uint8Array | null => {
  try {
    return decodeAddress(hrp, address);
  } catch (error) {
    if (isBystackError(error)) return null;
    throw error;
  }
};

/** Routes over the accounts' addresses. */
export function addressRoutes(accounts: AccountStore, hrp: string): readonly Route[] {
  return [
    route('/list-addresses', struct('', { ...ACCOUNT_FIELDS, from: uint64, count: uint64 }), (req) =>
      pageOf(addressViews(accounts, accountOf(accounts, req.account_id, req.account_alias)), req.from, req.count),
    ),
    route('/list-pubkeys', struct('', { ...ACCOUNT_FIELDS, public_key: string }), (req) => {
      const account = accountOf(accounts, req.account_id, req.account_alias);
      const infos = [...publicKeyViews(accounts, account)].filter(({ pubkey }) => req.public_key === '' || pubkey === req.public_key);
      if (infos.length === 0) throw publicKeyNotFound();
      return { root_xpub: account.xpubs[0], pubkey_infos: infos };
    }),
    route('/validate-address', struct('', { address: string }), (req) => {
      const program = programOrNull(hrp, req.address);
      return { valid: program !== null, is_local: program !== null && accounts.programOf(program) !== null };
    }),
  ];
}
