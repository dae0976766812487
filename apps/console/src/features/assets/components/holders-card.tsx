'use client';

import { Card } from '@/components/ui/card';
import { Resource } from '@/components/ui/resource';
import { EmptyState, SkeletonRows } from '@/components/ui/states';
import { Table } from '@/components/ui/table';
import { Amount } from '@/components/ui/values';
import { Party } from '@/features/explorer/components/movement';
import { useI18n } from '@/i18n/provider';
import { useLoaded } from '@/lib/use-loaded';
import type { AssetDetail } from '../asset.query';
import { AssetHoldersQuery } from '../asset-holders.query';

/** Accounts of the organization that hold the asset. */
export function HoldersCard({ slug, asset }: { slug: string; asset: AssetDetail }) {
  const { t } = useI18n();
  const holders = useLoaded(AssetHoldersQuery, { slug, assetId: asset.assetId }, (data) => data.chain?.balances.nodes ?? null, {
    everyMs: 5000,
    types: ['Transaction'],
  });
  return (
    <Card title={t('asset.holdersTitle')} pad="none">
      <Resource of={holders} skeleton={<SkeletonRows rows={4} />}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon="account" title={t('asset.holders.empty')} text={t('asset.holders.empty.text')} />
          ) : (
            <Table
              caption={t('asset.holdersTitle')}
              rows={rows.map((row, i) => ({ ...row, place: i }))}
              rowKey={(row) => row.account?.id ?? String(row.place)}
              columns={[
                {
                  key: 'account',
                  title: t('account.one'),
                  cell: (row) => (row.account ? <Party slug={slug} account={row.account} address={null} /> : t('address.foreign')),
                },
                {
                  key: 'available',
                  title: t('balance.available'),
                  align: 'right',
                  cell: (row) => <Amount units={row.available} decimals={asset.decimals} />,
                },
                {
                  key: 'total',
                  title: t('balance.total'),
                  align: 'right',
                  cell: (row) => <Amount units={row.total} decimals={asset.decimals} className="font-medium" />,
                },
              ]}
            />
          )
        }
      </Resource>
    </Card>
  );
}
