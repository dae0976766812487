'use client';

import Link from 'next/link';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { Page } from '@/components/ui/page';
import { Pager } from '@/components/ui/pager';
import { Resource } from '@/components/ui/resource';
import { EmptyState, ReadOnlyNote, SkeletonRows } from '@/components/ui/states';
import { Table } from '@/components/ui/table';
import { Time } from '@/components/ui/values';
import { useCan, useCannot } from '@/features/access/use-can';
import { useChain } from '@/features/chains/use-chain';
import { AssetAmount } from '@/features/explorer/components/movement';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { accountPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { usePaging } from '@/lib/use-paging';
import { AccountsQuery } from '../accounts.query';
import { CreateAccountDialog } from './create-account-dialog';

const SHOWN_BALANCES = 3;

/** Accounts of a chain and what they hold. */
export function AccountsPage() {
  const { t, locale } = useI18n();
  const { slug } = useChain();
  const canCreate = useCan('account.create');
  const readOnly = useCannot('account.create');
  const [creating, setCreating] = useState(false);
  const paging = usePaging(25, { ascending: false });
  const accounts = useLoaded(AccountsQuery, { slug, ...paging.args }, (data) => data.chain?.accounts ?? null, {
    everyMs: 5000,
    types: ['Account', 'Transaction'],
  });
  const create = canCreate && (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Icon name="plus" />
      {t('accounts.create')}
    </Button>
  );
  const empty = accounts.value?.nodes.length === 0 && paging.atStart;
  return (
    <Page title={t('nav.accounts')} lead={t('accounts.lead')} actions={!empty && create}>
      {readOnly && <ReadOnlyNote permission="account.create" />}
      <Card pad="none">
        <Resource of={accounts} skeleton={<SkeletonRows />}>
          {({ nodes, pageInfo }) =>
            empty ? (
              <EmptyState icon="account" title={t('accounts.empty.title')} text={t('accounts.empty.text')} action={create} />
            ) : (
              <>
                <Table
                  caption={t('nav.accounts')}
                  rows={nodes}
                  rowKey={(a) => a.id}
                  columns={[
                    {
                      key: 'alias',
                      title: t('account.alias'),
                      cell: (a) => (
                        <>
                          <Link href={accountPath(slug, a.id)} className="font-medium text-accent underline-offset-2 hover:underline">
                            {a.alias}
                          </Link>
                          {a.externalId && <span className="block text-text-3">{a.externalId}</span>}
                        </>
                      ),
                    },
                    { key: 'custody', title: t('account.custody'), cell: (a) => t(`account.custody.${a.custody}`) },
                    {
                      key: 'addresses',
                      title: t('account.addresses'),
                      align: 'right',
                      cell: (a) => <span className="tabular">{formatNumber(a.addresses.length, locale)}</span>,
                    },
                    {
                      key: 'balances',
                      title: t('account.balances'),
                      align: 'right',
                      cell: (a) =>
                        a.balances.length === 0 ? (
                          <span className="text-text-3">{t('state.none')}</span>
                        ) : (
                          <ul>
                            {a.balances.slice(0, SHOWN_BALANCES).map((b) => (
                              <li key={b.assetId}>
                                <AssetAmount slug={slug} amount={b.total} asset={b.asset} assetId={b.assetId} />
                              </li>
                            ))}
                            {a.balances.length > SHOWN_BALANCES && (
                              <li className="text-text-3">{t('account.more', { count: a.balances.length - SHOWN_BALANCES })}</li>
                            )}
                          </ul>
                        ),
                    },
                    {
                      key: 'created',
                      title: t('chains.column.created'),
                      align: 'right',
                      cell: (a) => <Time value={a.createdAt} className="text-text-2" />,
                    },
                  ]}
                />
                <Pager paging={paging} info={pageInfo} />
              </>
            )
          }
        </Resource>
      </Card>
      <CreateAccountDialog open={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}
