/** Calls about the addresses of accounts, their keys, and any address. Source: mainchain.md 18. */
import { setImmediate } from 'node:timers/promises';
import { bytesToHex, isBystackError } from '@bystack/base';
import { xpubPublicKey } from '@bystack/keys';
import { decodeAddress, encodeAddress } from '@bystack/protocol';
import { string, struct, uint64 } from '../../api/json.js';
import { route, type Route } from '../../api/route.js';
import type { AccountStore } from '../accounts/account-store.js';
import { BIP44_RULE } from '../accounts/branch.js';
import { publicKeyNotFound } from '../accounts/failures.js';
import { ACCOUNT_FIELDS, accountOf } from '../accounts/routes.js';
import { pageOf } from '../page.js';
import type { Account } from '../ports.js';

/** Keys between two pauses. */
const PAUSE_EVERY = 64;

interface PublicKeyView {
  readonly pubkey: string;
  readonly derivation_path: readonly Uint8Array[];
}

/** One page of an account's addresses, by index. */
const addressPage = (accounts: AccountStore, hrp: string, { id, alias }: Account, from: bigint, count: bigint): readonly unknown[] => {
  const places = [...accounts.placesOf(id)].sort((a, b) => a.index - b.index || Number(a.change) - Number(b.change));
  return pageOf(places, from, count).map(({ program, change, index }) => ({
    account_alias: alias,
    account_id: id,
    address: encodeAddress(hrp, program),
    control_program: program,
    change,
    key_index: index,
  }));
};

/** Of the account's first key, as Bytom shows them; change before addresses. A key costs some 1 ms, so others get their turn in between. */
async function publicKeyViews(accounts: AccountStore, { id, deriveRule }: Account, wanted: string): Promise<readonly PublicKeyView[]> {
  const views: PublicKeyView[] = [];
  for (const change of deriveRule === BIP44_RULE ? [true, false] : [false]) {
    const last = accounts.lastIndex(id, change);
    for (let index = 1; index <= last; index++) {
      if (index % PAUSE_EVERY === 0) await setImmediate();
      const { path, xpub } = accounts.firstKey(id, change, index);
      const pubkey = bytesToHex(xpubPublicKey(xpub));
      if (wanted === '' || pubkey === wanted) views.push({ pubkey, derivation_path: path });
    }
  }
  return views;
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
      addressPage(accounts, hrp, accountOf(accounts, req.account_id, req.account_alias), req.from, req.count),
    ),
    route('/list-pubkeys', struct('', { ...ACCOUNT_FIELDS, public_key: string }), async (req) => {
      const account = accountOf(accounts, req.account_id, req.account_alias);
      const infos = await publicKeyViews(accounts, account, req.public_key);
      if (infos.length === 0) throw publicKeyNotFound();
      return { root_xpub: account.xpubs[0], pubkey_infos: infos };
    }),
    route('/validate-address', struct('', { address: string }), (req) => {
      const program = programOrNull(hrp, req.address);
      return { valid: program !== null, is_local: program !== null && accounts.programOf(program) !== null };
    }),
  ];
}
