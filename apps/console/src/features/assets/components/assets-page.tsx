'use client';

import Link from 'next/link';
import { Badge } from '@/components/ui/badge';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { Page } from '@/components/ui/page';
import { Pager } from '@/components/ui/pager';
import { Resource } from '@/components/ui/resource';
import { EmptyState, ReadOnlyNote, SkeletonRows } from '@/components/ui/states';
import { Table } from '@/components/ui/table';
import { Amount, Id, Time } from '@/components/ui/values';
import { useCan, useCannot } from '@/features/access/use-can';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { assetPath, chainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { usePaging } from '@/lib/use-paging';
import { AssetsQuery } from '../assets.query';
import { supplyOf } from '../supply';

/** Assets of a chain with their supply. */
export function AssetsPage() {
  const { t, locale } = useI18n();
  const { slug } = useChain();
  const canDefine = useCan('asset.define');
  const readOnly = useCannot('asset.define');
  const paging = usePaging(25, { ascending: false });
  const assets = useLoaded(AssetsQuery, { slug, ...paging.args }, (data) => data.chain?.assets ?? null, {
    everyMs: 5000,
    types: ['Asset', 'Transaction'],
  });
  const create = canDefine && (
    <ButtonLink href={chainPath(slug, '/assets/new')} variant="primary">
      <Icon name="plus" />
      {t('assets.create')}
    </ButtonLink>
  );
  const empty = assets.value?.nodes.length === 0 && paging.atStart;
  return (
    <Page title={t('nav.assets')} lead={t('assets.lead')} actions={!empty && create}>
      {readOnly && <ReadOnlyNote permission="asset.define" />}
      <Card pad="none">
        <Resource of={assets} skeleton={<SkeletonRows />}>
          {({ nodes, pageInfo }) =>
            empty ? (
              <EmptyState icon="asset" title={t('assets.empty.title')} text={t('assets.empty.text')} action={create} />
            ) : (
              <>
                <Table
                  caption={t('nav.assets')}
                  rows={nodes}
                  rowKey={(a) => a.id}
                  columns={[
                    {
                      key: 'alias',
                      title: t('asset.alias'),
                      cell: (a) => (
                        <>
                          <Link href={assetPath(slug, a.assetId)} className="font-medium text-accent underline-offset-2 hover:underline">
                            {a.alias}
                          </Link>
                          <span className="block text-text-3">
                            {a.name ? `${a.name}${a.symbol ? ` · ${a.symbol}` : ''}` : <Id value={a.assetId} copy={false} />}
                          </span>
                        </>
                      ),
                    },
                    {
                      key: 'kind',
                      title: t('asset.kind'),
                      cell: (a) => (
                        <span className="flex flex-wrap gap-1.5">
                          <Badge icon={false}>{t(`asset.kind.${a.kind}`)}</Badge>
                          <Badge icon={false} tone={a.origin === 'PEGGED' ? 'accent' : 'neutral'}>
                            {t(`asset.origin.${a.origin}`)}
                          </Badge>
                        </span>
                      ),
                    },
                    {
                      key: 'supply',
                      title: t('asset.supply'),
                      align: 'right',
                      cell: (a) => <Amount units={supplyOf(a)} decimals={a.decimals} className="font-medium" />,
                    },
                    {
                      key: 'issued',
                      title: t('asset.issued'),
                      align: 'right',
                      cell: (a) => <Amount units={a.issued} decimals={a.decimals} />,
                    },
                    {
                      key: 'retired',
                      title: t('asset.retired'),
                      align: 'right',
                      cell: (a) => <Amount units={a.retired} decimals={a.decimals} />,
                    },
                    {
                      key: 'holders',
                      title: t('asset.holders'),
                      align: 'right',
                      cell: (a) => <span className="tabular">{formatNumber(a.holders, locale)}</span>,
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
    </Page>
  );
}
