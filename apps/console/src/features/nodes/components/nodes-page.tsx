'use client';

import Link from 'next/link';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { Page } from '@/components/ui/page';
import { Pager } from '@/components/ui/pager';
import { Resource } from '@/components/ui/resource';
import { EmptyState, ReadOnlyNote, SkeletonRows } from '@/components/ui/states';
import { Table } from '@/components/ui/table';
import { Time } from '@/components/ui/values';
import { useCannot } from '@/features/access/use-can';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { formatBytes, formatNumber } from '@/lib/format';
import { nodePath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { usePaging } from '@/lib/use-paging';
import { NodesQuery } from '../nodes.query';
import { nodeTone } from '../tone';
import { NodeActions } from './node-actions';
import { StartedNotice } from './started-notice';

/** The processes of a chain: how each does, and start, stop, restart. */
export function NodesPage() {
  const { t, locale } = useI18n();
  const { slug, chain } = useChain();
  const readOnly = useCannot('node.stop');
  const paging = usePaging(40, { ascending: false });
  const [started, setStarted] = useState<{ id: string | undefined } | null>(null);
  const nodes = useLoaded(NodesQuery, { slug, ...paging.args }, (data) => data.chain?.nodes ?? null, {
    everyMs: 2000,
    types: ['ChainNode'],
  });
  const number = (value: string | number | null): string => (value === null ? '–' : formatNumber(value, locale));
  const right = 'right' as const;
  return (
    <Page title={t('nav.nodes')} lead={chain.value?.faultMargin.sentence ?? t('nodes.lead')}>
      {readOnly && <ReadOnlyNote permission="node.stop" />}
      {started && <StartedNotice slug={slug} operationId={started.id} />}
      <Card pad="none">
        <Resource of={nodes} skeleton={<SkeletonRows />}>
          {({ nodes: rows, pageInfo }) =>
            rows.length === 0 ? (
              <EmptyState icon="node" title={t('nodes.empty')} text={t('nodes.empty.text')} />
            ) : (
              <>
                <Table
                  caption={t('nav.nodes')}
                  rows={rows}
                  rowKey={(n) => n.id}
                  columns={[
                    {
                      key: 'name',
                      title: t('node.name'),
                      cell: (n) => (
                        <>
                          <Link href={nodePath(slug, n.id)} className="font-medium text-accent underline-offset-2 hover:underline">
                            {n.name}
                          </Link>
                          <span className="block text-text-3">{t(`node.role.${n.role}`)}</span>
                        </>
                      ),
                    },
                    {
                      key: 'status',
                      title: t('node.status'),
                      cell: (n) => (
                        <>
                          <Badge tone={nodeTone(n.status)} pulse={n.status === 'STARTING' || n.status === 'SYNCING'}>
                            {t(`node.status.${n.status}`)}
                          </Badge>
                          <Time value={n.observedAt} className="block pt-0.5 text-xs text-text-3" />
                        </>
                      ),
                    },
                    {
                      key: 'height',
                      title: t('node.height'),
                      align: right,
                      cell: (n) => <span className="tabular">{number(n.height)}</span>,
                    },
                    { key: 'lag', title: t('node.lag'), align: right, cell: (n) => <span className="tabular">{number(n.lag)}</span> },
                    { key: 'peers', title: t('node.peers'), align: right, cell: (n) => <span className="tabular">{number(n.peers)}</span> },
                    {
                      key: 'restarts',
                      title: t('node.restarts'),
                      align: right,
                      cell: (n) => <span className="tabular">{number(n.restarts)}</span>,
                    },
                    {
                      key: 'memory',
                      title: t('node.memory'),
                      align: right,
                      cell: (n) => (
                        <span className="tabular whitespace-nowrap">
                          {n.rssBytes === null ? '–' : formatBytes(Number(n.rssBytes), locale)}
                        </span>
                      ),
                    },
                    ...(readOnly
                      ? []
                      : [
                          {
                            key: 'actions',
                            title: <span className="sr-only">{t('table.actions')}</span>,
                            align: right,
                            cell: (n: (typeof rows)[number]) => <NodeActions node={n} started={(id) => setStarted({ id })} compact />,
                          },
                        ]),
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
