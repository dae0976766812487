'use client';

import { Card, Facts } from '@/components/ui/card';
import { Page } from '@/components/ui/page';
import { Pager } from '@/components/ui/pager';
import { Resource } from '@/components/ui/resource';
import { EmptyState, SkeletonRows } from '@/components/ui/states';
import { Hex, Id } from '@/components/ui/values';
import { BalanceTable } from '@/features/accounts/components/balance-table';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { chainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { usePaging } from '@/lib/use-paging';
import { AddressQuery } from '../address.query';
import { Party } from './movement';
import { TransactionTable } from './transaction-table';

/** An address: whose it is, what it holds, what touched it. */
export function AddressPage({ address }: { address: string }) {
  const { t } = useI18n();
  const { slug } = useChain();
  const paging = usePaging(15, { ascending: true });
  const loaded = useLoaded(AddressQuery, { slug, address, ...paging.args }, (data) => data.chain?.address ?? null, {
    types: ['Transaction'],
  });
  return (
    <Page
      title={t('address.title')}
      lead={<Id value={address} head={20} tail={14} />}
      crumbs={[{ href: chainPath(slug, '/explorer'), label: t('nav.explorer') }]}
      crumbsLabel={t('page.crumbs')}
    >
      <Resource of={loaded} skeleton={<SkeletonRows rows={8} />}>
        {(value) => (
          <div className="space-y-6">
            <Card>
              <Facts
                rows={[
                  [
                    t('address.account'),
                    value.account ? <Party key="a" slug={slug} account={value.account} address={null} /> : t('address.foreign'),
                  ],
                  [t('tx.program'), <Hex key="p" value={value.program} name={t('tx.program')} />],
                ]}
              />
            </Card>
            <Card title={t('account.balances')} pad="none">
              {value.balances.length === 0 ? (
                <EmptyState icon="asset" title={t('account.balances.empty')} />
              ) : (
                <BalanceTable slug={slug} balances={value.balances} />
              )}
            </Card>
            <Card title={t('explorer.transactions')} pad="none">
              {value.transactions.nodes.length === 0 ? (
                <EmptyState icon="transfer" title={t('address.transactions.empty')} />
              ) : (
                <TransactionTable slug={slug} rows={[...value.transactions.nodes].reverse()} />
              )}
              <Pager paging={paging} info={value.transactions.pageInfo} />
            </Card>
          </div>
        )}
      </Resource>
    </Page>
  );
}
