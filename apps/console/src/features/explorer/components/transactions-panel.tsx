'use client';

import { Card } from '@/components/ui/card';
import { Pager } from '@/components/ui/pager';
import { Resource } from '@/components/ui/resource';
import { EmptyState, SkeletonRows } from '@/components/ui/states';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import type { VariablesOf } from '@/lib/graphql';
import { useLoaded } from '@/lib/use-loaded';
import { usePaging } from '@/lib/use-paging';
import { TransactionsQuery } from '../transactions.query';
import { TransactionTable } from './transaction-table';

type Filter = VariablesOf<typeof TransactionsQuery>['filter'];

/** A page of transactions, newest first, of the whole chain or of one account, address or asset. */
export function TransactionsPanel({ filter, empty, title }: { filter: Filter; empty: string; title?: string }) {
  const { t } = useI18n();
  const { slug } = useChain();
  const paging = usePaging(15, { ascending: true, name: 'tx-' });
  const loaded = useLoaded(
    TransactionsQuery,
    { slug, filter: filter ?? null, ...paging.args },
    (data) => data.chain?.transactions ?? null,
    {
      everyMs: paging.atStart ? 4000 : 0,
      types: ['Transaction'],
    },
  );
  return (
    <Card title={title ?? t('explorer.transactions')} pad="none">
      <Resource of={loaded} skeleton={<SkeletonRows rows={6} />}>
        {({ nodes, pageInfo }) =>
          nodes.length === 0 ? (
            <EmptyState icon="transfer" title={empty} />
          ) : (
            <>
              <TransactionTable slug={slug} rows={[...nodes].reverse()} />
              <Pager paging={paging} info={pageInfo} />
            </>
          )
        }
      </Resource>
    </Card>
  );
}
