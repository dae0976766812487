'use client';

import Link from 'next/link';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { ButtonLink } from '@/components/ui/button';
import { Page } from '@/components/ui/page';
import { Pager } from '@/components/ui/pager';
import { Resource } from '@/components/ui/resource';
import { EmptyState, SkeletonRows } from '@/components/ui/states';
import { Table } from '@/components/ui/table';
import { Time } from '@/components/ui/values';
import { workTone } from '@/features/chains/tone';
import { useI18n } from '@/i18n/provider';
import { operationPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { usePaging } from '@/lib/use-paging';
import { OperationsQuery } from '../operations.query';
import { isUnderWay } from '../status';
import { Elapsed } from './elapsed';

/** All long-running tasks of the organization, newest first. */
export function OperationsPage() {
  const { t } = useI18n();
  const paging = usePaging(25, { ascending: true });
  const operations = useLoaded(OperationsQuery, paging.args, (data) => data.viewer.organization.operations, {
    everyMs: 4000,
    types: ['Operation'],
  });
  return (
    <Page title={t('nav.operations')} lead={t('operations.lead')}>
      <Card pad="none">
        <Resource of={operations} skeleton={<SkeletonRows />}>
          {({ nodes, pageInfo }) =>
            nodes.length === 0 ? (
              <EmptyState
                icon="tasks"
                title={t('operations.empty')}
                action={
                  <ButtonLink href="/create" variant="primary">
                    {t('chains.create')}
                  </ButtonLink>
                }
              />
            ) : (
              <>
                <Table
                  caption={t('nav.operations')}
                  rows={[...nodes].reverse()}
                  rowKey={(o) => o.id}
                  columns={[
                    {
                      key: 'kind',
                      title: t('operations.column.kind'),
                      cell: (o) => (
                        <Link
                          href={operationPath(o.chain?.slug, o.id)}
                          className="font-medium text-accent underline-offset-2 hover:underline"
                        >
                          {t(`operation.kind.${o.kind}`)}
                        </Link>
                      ),
                    },
                    { key: 'subject', title: t('operations.column.subject'), cell: (o) => o.subject },
                    {
                      key: 'status',
                      title: t('operations.column.status'),
                      cell: (o) => (
                        <Badge tone={workTone(o.status)} pulse={isUnderWay(o.status)}>
                          {t(`operation.status.${o.status}`)}
                        </Badge>
                      ),
                    },
                    { key: 'actor', title: t('operations.column.actor'), cell: (o) => o.actor },
                    {
                      key: 'duration',
                      title: t('operations.column.duration'),
                      align: 'right',
                      cell: (o) => <Elapsed from={o.startedAt} to={o.finishedAt} usualMs={null} />,
                    },
                    { key: 'started', title: t('operations.column.started'), align: 'right', cell: (o) => <Time value={o.createdAt} /> },
                  ]}
                />
                <Pager paging={paging} info={pageInfo} />
              </>
            )
          }
        </Resource>
      </Card>
    </Page>
  );
}
