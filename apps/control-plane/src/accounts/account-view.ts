import { toGlobalId } from '../common/ids.js';
import type { BalanceRow } from '../wallet/funds.js';
import type { AccountEntity } from './account.entity.js';
import { AccountType, BalanceType } from './account.type.js';

/** A row as the API shows it. */
export function accountView(row: AccountEntity): AccountType {
  return Object.assign(new AccountType(), {
    id: toGlobalId('Account', row.id),
    rowId: row.id,
    chainRowId: row.chainId,
    alias: row.alias,
    externalId: row.externalId,
    custody: 'PLATFORM' as const,
    createdAt: row.createdAt,
  });
}

/** Amounts as the API shows them. */
export function balanceView(chainRowId: string, accountRowId: string | null, row: BalanceRow): BalanceType {
  const { assetId, available, reserved, immature, total } = row;
  return Object.assign(new BalanceType(), { chainRowId, accountRowId, assetId, available, reserved, immature, total });
}
