'use client';

import { ButtonLink } from '@/components/ui/button';
import { Card, Facts } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { Page } from '@/components/ui/page';
import { Resource } from '@/components/ui/resource';
import { EmptyState, NotFound, SkeletonRows } from '@/components/ui/states';
import { Time } from '@/components/ui/values';
import { useCan } from '@/features/access/use-can';
import { useChain } from '@/features/chains/use-chain';
import { TransactionsPanel } from '@/features/explorer/components/transactions-panel';
import { useI18n } from '@/i18n/provider';
import { chainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { AccountQuery, type AccountDetail } from '../account.query';
import { AddressesCard } from './addresses-card';
import { BalanceTable } from './balance-table';

/** One account: what it holds, its addresses, what moved. */
export function AccountPage({ id }: { id: string }) {
  const { t } = useI18n();
  const { slug } = useChain();
  const canSend = useCan('transaction.submit');
  const account = useLoaded(AccountQuery, { slug, id }, (data) => data.chain?.account ?? null, {
    everyMs: 4000,
    types: ['Account', 'Transaction'],
  });
  if (account.value === null && !account.error) return <NotFound heading="h1" />;
  return (
    <Page
      title={account.value?.alias ?? t('account.one')}
      crumbs={[{ href: chainPath(slug, '/accounts'), label: t('nav.accounts') }]}
      crumbsLabel={t('page.crumbs')}
      actions={
        canSend && (
          <ButtonLink href={`${chainPath(slug, '/transfer')}?from=${encodeURIComponent(id)}`} variant="primary">
            <Icon name="transfer" />
            {t('overview.pay')}
          </ButtonLink>
        )
      }
    >
      <Resource of={account} skeleton={<SkeletonRows rows={8} />}>
        {(value) => <Body slug={slug} account={value} />}
      </Resource>
      <TransactionsPanel title={t('account.activity')} filter={{ accountId: id }} empty={t('account.activity.empty')} />
    </Page>
  );
}

function Body({ slug, account }: { slug: string; account: AccountDetail }) {
  const { t } = useI18n();
  const canIssue = useCan('asset.issue');
  return (
    <div className="space-y-6">
      <Card title={t('account.balances')} pad="none">
        {account.balances.length === 0 ? (
          <EmptyState
            icon="asset"
            title={t('account.balances.empty')}
            text={t('account.balances.empty.text')}
            action={canIssue && <ButtonLink href={chainPath(slug, '/assets')}>{t('nav.assets')}</ButtonLink>}
          />
        ) : (
          <BalanceTable slug={slug} balances={account.balances} />
        )}
      </Card>
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)]">
        <AddressesCard slug={slug} account={account} />
        <Card title={t('account.details')}>
          <Facts
            rows={[
              [t('account.custody'), t(`account.custody.${account.custody}`)],
              [t('account.externalId'), account.externalId ?? '–'],
              [t('chains.column.created'), <Time key="t" value={account.createdAt} />],
            ]}
          />
        </Card>
      </div>
    </div>
  );
}
