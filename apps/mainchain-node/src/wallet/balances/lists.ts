/** Balances and unspent outputs as the API shows them. Source: mainchain.md 18. */
import { bytesToHex, hexToBytes, type Hash } from '@bystack/base';
import type { IndexReader, OwnedUtxo } from '../index/reader.js';
import type { AccountsPort, AssetsPort } from '../ports.js';

/** What lists look at. */
export interface ListParts {
  readonly reader: IndexReader;
  readonly accounts: AccountsPort;
  readonly assets: AssetsPort;
}

/** Which unspent outputs are asked for. */
export interface UnspentFilter {
  /** Empty for all. */
  readonly accountId: string;
  /** Beginning of an output id in hex; empty for all. */
  readonly id: string;
  readonly unconfirmed: boolean;
  readonly smartContract: boolean;
}

/** Alias of an asset: its id for assets without one, empty for those never seen. */
const assetAlias = (assets: AssetsPort, id: Hash): string => {
  const asset = assets.byId(id);
  return asset ? (asset.alias ?? bytesToHex(id)) : '';
};

/** Sums per account and asset, sorted by both ids. `accountId` empty: of all accounts. */
export function balanceList({ reader, accounts, assets }: ListParts, accountId: string): readonly unknown[] {
  return [...reader.balances(accountId)].flatMap(([id, sums]) =>
    [...sums].map(([asset, amount]) => ({
      account_id: id,
      account_alias: accounts.byId(id)?.alias ?? '',
      asset_alias: assetAlias(assets, hexToBytes(asset)) || asset,
      asset_id: asset,
      amount,
      asset_definition: assets.byId(hexToBytes(asset))?.definition ?? {},
    })),
  );
}

const toRow = ({ accounts, assets }: ListParts, { utxo, owner }: OwnedUtxo): unknown => {
  const account = owner && accounts.byId(owner.accountId);
  return {
    account_alias: account?.alias ?? '',
    id: bytesToHex(utxo.outputId),
    asset_id: bytesToHex(utxo.assetId),
    asset_alias: assetAlias(assets, utxo.assetId),
    amount: utxo.amount,
    account_id: owner?.accountId ?? '',
    address: owner?.address ?? '',
    control_program_index: owner?.keyIndex ?? 0,
    program: bytesToHex(utxo.program),
    source_id: bytesToHex(utxo.sourceId),
    source_pos: utxo.sourcePos,
    valid_height: utxo.validHeight,
    change: owner?.change ?? false,
    derive_rule: account?.deriveRule ?? 0,
  };
};

/** Unspent outputs by id, descending, then those of waiting transactions. */
export function unspentList(parts: ListParts, { accountId, id, unconfirmed, smartContract }: UnspentFilter): readonly unknown[] {
  const kind = smartContract ? 'contract' : 'account';
  const ofAccount = ({ owner }: OwnedUtxo): boolean => accountId === '' || owner?.accountId === accountId;
  const waiting = unconfirmed ? [...parts.reader.unconfirmed(kind)] : [];
  const confirmed = [...parts.reader.confirmed(kind)].filter(({ utxo }) => bytesToHex(utxo.outputId).startsWith(id));
  return [...waiting, ...confirmed]
    .filter(ofAccount)
    .reverse()
    .map((owned) => toRow(parts, owned));
}
