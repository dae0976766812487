'use client';

import Link from 'next/link';
import { Table } from '@/components/ui/table';
import { Amount, Id } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { assetPath } from '@/lib/paths';
import type { AccountDetail } from '../account.query';

type Line = AccountDetail['balances'][number];

/** What an account or address holds, by asset. */
export function BalanceTable({ slug, balances }: { slug: string; balances: readonly Line[] }) {
  const { t } = useI18n();
  const amount = (part: 'available' | 'reserved' | 'immature' | 'total') => ({
    key: part,
    title: t(`balance.${part}`),
    align: 'right' as const,
    cell: (b: Line) => (
      <Amount
        units={b[part]}
        decimals={b.asset?.decimals ?? 0}
        className={part === 'available' ? 'font-medium' : b[part] === '0' ? 'text-text-3' : ''}
      />
    ),
  });
  return (
    <Table
      caption={t('account.balances')}
      rows={balances}
      rowKey={(b) => b.assetId}
      columns={[
        {
          key: 'asset',
          title: t('asset.one'),
          cell: (b) => (
            <Link href={assetPath(slug, b.assetId)} className="font-medium text-accent underline-offset-2 hover:underline">
              {b.asset ? b.asset.alias : <Id value={b.assetId} copy={false} />}
            </Link>
          ),
        },
        amount('available'),
        amount('reserved'),
        amount('immature'),
        amount('total'),
      ]}
    />
  );
}
