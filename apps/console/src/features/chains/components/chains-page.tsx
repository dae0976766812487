'use client';

import Link from 'next/link';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useCan } from '@/features/access/use-can';
import { useI18n } from '@/i18n/provider';
import { Badge } from '@/components/ui/badge';
import { Button, ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Page } from '@/components/ui/page';
import { EmptyState, ErrorPanel, SkeletonRows } from '@/components/ui/states';
import { Table } from '@/components/ui/table';
import { Time } from '@/components/ui/values';
import { formatNumber } from '@/lib/format';
import { useRefresh } from '@/lib/use-refresh';
import { ChainsQuery } from '../chains.query';
import { phaseTone } from '../tone';

const PAGE_SIZE = 25;

/** The chains of the organization. */
export function ChainsPage() {
  const { t, locale } = useI18n();
  const canCreate = useCan('chain.create');
  const [text, setText] = useState('');
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error, fetching }, refresh] = useQuery({
    query: ChainsQuery,
    variables: { first: PAGE_SIZE, after, filter: text ? { text } : null },
  });
  useRefresh(refresh, 3000);
  const rows = data?.chains.nodes ?? [];
  const create = canCreate && (
    <ButtonLink href="/create" variant="primary">
      {t('chains.create')}
    </ButtonLink>
  );
  const nothingAtAll = data !== undefined && rows.length === 0 && text === '' && after === null;
  return (
    <Page title={t('nav.chains')} lead={t('chains.lead')} actions={!nothingAtAll && create}>
      <Card bodyClassName="p-0">
        {!nothingAtAll && (
          <div className="border-b border-border px-5 py-3">
            <input
              type="search"
              aria-label={t('chains.filter.label')}
              placeholder={t('chains.filter.label')}
              value={text}
              onChange={(e) => {
                setText(e.target.value);
                setAfter(null);
              }}
              className="h-9 w-full max-w-xs rounded-lg border border-border-strong/60 bg-surface px-3 text-sm"
            />
          </div>
        )}
        {error && !data ? (
          <div className="p-5">
            <ErrorPanel error={error} retry={() => refresh({ requestPolicy: 'network-only' })} />
          </div>
        ) : !data && fetching ? (
          <SkeletonRows className="p-5" />
        ) : nothingAtAll ? (
          <EmptyState title={t('chains.empty.title')} text={t('chains.empty.text')} action={create} />
        ) : rows.length === 0 ? (
          <EmptyState title={t('chains.filter.none')} action={<Button onClick={() => setText('')}>{t('chains.filter.clear')}</Button>} />
        ) : (
          <Table
            caption={t('nav.chains')}
            rows={rows}
            rowKey={(chain) => chain.id}
            columns={[
              {
                key: 'name',
                title: t('chains.column.name'),
                cell: (chain) => (
                  <span className="block min-w-0">
                    <Link href={`/chains/${chain.slug}`} className="font-medium text-accent underline-offset-2 hover:underline">
                      {chain.name}
                    </Link>
                    <span className="block text-text-3">{chain.slug}</span>
                  </span>
                ),
              },
              {
                key: 'state',
                title: t('chains.column.state'),
                cell: (chain) => <Badge tone={phaseTone(chain.phase)}>{t(`phase.${chain.phase}`)}</Badge>,
              },
              {
                key: 'height',
                title: t('chains.column.height'),
                align: 'right',
                cell: (chain) => <span className="tabular">{chain.tip ? formatNumber(chain.tip.height, locale) : '–'}</span>,
              },
              {
                key: 'validators',
                title: t('chains.column.validators'),
                align: 'right',
                cell: (chain) => (
                  <span className="tabular">{t('overview.votingOf', { voting: chain.faultMargin.voting, n: chain.faultMargin.n })}</span>
                ),
              },
              { key: 'created', title: t('chains.column.created'), align: 'right', cell: (chain) => <Time value={chain.createdAt} /> },
            ]}
          />
        )}
        {data?.chains.pageInfo.hasNextPage && (
          <div className="flex justify-end border-t border-border px-5 py-3">
            <Button size="sm" onClick={() => setAfter(data.chains.pageInfo.endCursor)}>
              {t('action.loadOlder')}
            </Button>
          </div>
        )}
      </Card>
    </Page>
  );
}
