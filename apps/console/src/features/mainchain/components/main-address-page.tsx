'use client';

import { Card, Facts } from '@/components/ui/card';
import { Page } from '@/components/ui/page';
import { Resource } from '@/components/ui/resource';
import { EmptyState, SkeletonRows } from '@/components/ui/states';
import { Hex, Id } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { mainChainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { MainAddressQuery } from '../main-address.query';
import { MainTransactionTable } from './main-transaction-table';

/** An address of the main-chain: what it is, and what touched it lately. */
export function MainAddressPage({ address }: { address: string }) {
  const { t, locale } = useI18n();
  const loaded = useLoaded(MainAddressQuery, { address }, (data) => data.mainChain.address);
  return (
    <Page
      title={t('address.title')}
      lead={<Id value={address} head={20} tail={14} />}
      crumbs={[{ href: mainChainPath(), label: t('nav.mainChain') }]}
      crumbsLabel={t('page.crumbs')}
    >
      <Resource of={loaded} skeleton={<SkeletonRows rows={8} />}>
        {(value) => (
          <div className="space-y-6">
            <Card>
              <Facts
                rows={[
                  [t('main.address.own'), t(value.isLocal ? 'main.address.own.yes' : 'main.address.own.no')],
                  [t('tx.program'), <Hex key="program" value={value.program} name={t('tx.program')} />],
                ]}
              />
            </Card>
            <Card title={t('main.address.recent', { count: formatNumber(value.recentBlocks, locale) })} pad="none">
              {value.recentTransactions.length === 0 ? (
                <EmptyState icon="transfer" title={t('main.address.recent.empty')} />
              ) : (
                <MainTransactionTable rows={value.recentTransactions} />
              )}
            </Card>
          </div>
        )}
      </Resource>
    </Page>
  );
}
