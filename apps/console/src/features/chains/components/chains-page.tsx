'use client';

import Link from 'next/link';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button, ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { Page } from '@/components/ui/page';
import { Pager } from '@/components/ui/pager';
import { Resource } from '@/components/ui/resource';
import { EmptyState, ReadOnlyNote, SkeletonRows } from '@/components/ui/states';
import { Table } from '@/components/ui/table';
import { Time } from '@/components/ui/values';
import { useCan, useCannot } from '@/features/access/use-can';
import { useI18n } from '@/i18n/provider';
import type { ResultOf } from '@/lib/graphql';
import { formatNumber } from '@/lib/format';
import { chainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { usePaging } from '@/lib/use-paging';
import { ChainsQuery } from '../chains.query';
import { environmentTone, isWatched, phaseTone } from '../tone';

type ChainLine = ResultOf<typeof ChainsQuery>['chains']['nodes'][number];
const QUIET_MS = 250;

/** The chains of the organization. */
export function ChainsPage() {
  const { t } = useI18n();
  const canCreate = useCan('chain.create');
  const readOnly = useCannot('chain.create');
  const filter = useSearchParams().get('text') ?? '';
  const paging = usePaging(25, { ascending: false });
  const chains = useLoaded(ChainsQuery, { ...paging.args, filter: filter ? { text: filter } : null }, (data) => data.chains, {
    everyMs: 3000,
    types: ['Chain'],
  });
  const create = canCreate && (
    <ButtonLink href="/create" variant="primary">
      <Icon name="plus" />
      {t('chains.create')}
    </ButtonLink>
  );
  const none = chains.value?.nodes.length === 0 && paging.atStart;
  const neverUsed = none && filter === '';
  return (
    <Page title={t('nav.chains')} lead={t('chains.lead')} actions={!neverUsed && create}>
      {readOnly && <ReadOnlyNote permission="chain.create" />}
      <Card pad="none">
        {!neverUsed && <Filter text={filter} />}
        <Resource of={chains} skeleton={<SkeletonRows />}>
          {({ nodes, pageInfo }) =>
            neverUsed ? (
              <EmptyState icon="chain" title={t('chains.empty.title')} text={t('chains.empty.text')} action={create} />
            ) : none ? (
              <EmptyState
                icon="search"
                title={t('chains.filter.none')}
                action={<ButtonLink href="/chains">{t('chains.filter.clear')}</ButtonLink>}
              />
            ) : (
              <>
                <ChainTable rows={nodes} />
                <Pager paging={paging} info={pageInfo} />
              </>
            )
          }
        </Resource>
      </Card>
    </Page>
  );
}

/** The filter by name, kept in the address. */
function Filter({ text }: { text: string }) {
  const { t } = useI18n();
  const router = useRouter();
  const path = usePathname();
  const [typed, setTyped] = useState(text);
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => router.replace(typed ? `${path}?text=${encodeURIComponent(typed)}` : path, { scroll: false }), QUIET_MS);
    return () => clearTimeout(timer);
  }, [typed, text, path, router]);
  return (
    <div className="flex items-center gap-2 border-b border-border px-5 py-3">
      <input
        type="search"
        aria-label={t('chains.filter.label')}
        placeholder={t('chains.filter.label')}
        value={typed}
        onChange={(e) => setTyped(e.target.value)}
        className="h-9 w-full max-w-xs rounded-lg border border-border-strong/50 bg-surface px-3 text-sm placeholder:text-text-3"
      />
      {typed && (
        <Button size="sm" variant="ghost" onClick={() => setTyped('')}>
          {t('chains.filter.clear')}
        </Button>
      )}
    </div>
  );
}

function ChainTable({ rows }: { rows: readonly ChainLine[] }) {
  const { t, locale } = useI18n();
  return (
    <Table
      caption={t('nav.chains')}
      rows={rows}
      rowKey={(chain) => chain.id}
      columns={[
        {
          key: 'name',
          title: t('chains.column.name'),
          cell: (chain) => (
            <>
              <Link href={chainPath(chain.slug)} className="font-medium text-accent underline-offset-2 hover:underline">
                {chain.name}
              </Link>
              <span className="block text-text-3">{chain.slug}</span>
            </>
          ),
        },
        {
          key: 'state',
          title: t('chains.column.state'),
          cell: (chain) => (
            <span className="flex flex-wrap gap-1.5">
              <Badge tone={phaseTone(chain.phase)}>{t(`phase.${chain.phase}`)}</Badge>
              <Badge tone={environmentTone(chain.environment)} icon={false}>
                {t(`environment.${chain.environment}`)}
              </Badge>
            </span>
          ),
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
            <span className="tabular">{t('chains.votingOf', { voting: chain.faultMargin.voting, n: chain.faultMargin.n })}</span>
          ),
        },
        {
          key: 'margin',
          title: t('overview.margin'),
          align: 'right',
          cell: (chain) => <span className="tabular">{isWatched(chain.phase) ? Math.max(0, chain.faultMargin.margin) : '–'}</span>,
        },
        {
          key: 'created',
          title: t('chains.column.created'),
          align: 'right',
          cell: (chain) => <Time value={chain.createdAt} className="text-text-2" />,
        },
      ]}
    />
  );
}
