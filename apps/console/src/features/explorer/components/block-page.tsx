'use client';

import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { Page } from '@/components/ui/page';
import { Pager } from '@/components/ui/pager';
import { Resource } from '@/components/ui/resource';
import { EmptyState, SkeletonRows } from '@/components/ui/states';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { blockPath, chainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { usePaging } from '@/lib/use-paging';
import { BlockQuery } from '../block.query';
import { BlockHeader } from './block-header';
import { CertificateCard } from './certificate-card';
import { TransactionTable } from './transaction-table';

/** One block: header, who signed it, its transactions. `at` is a height or a hash. */
export function BlockPage({ at }: { at: string }) {
  const { t, locale } = useI18n();
  const { slug } = useChain();
  const paging = usePaging(25, { ascending: false });
  const byHeight = /^\d{1,20}$/.test(at);
  const loaded = useLoaded(BlockQuery, { slug, height: byHeight ? at : null, hash: byHeight ? null : at, ...paging.args }, (data) =>
    data.chain?.block ? { block: data.chain.block, tip: data.chain.tip?.height ?? '0' } : null,
  );
  const height = loaded.value?.block.height ?? (byHeight ? at : null);
  return (
    <Page
      title={t('block.title', { height: height === null ? '…' : formatNumber(height, locale) })}
      crumbs={[{ href: chainPath(slug, '/explorer'), label: t('nav.explorer') }]}
      crumbsLabel={t('page.crumbs')}
      actions={height !== null && <Neighbours slug={slug} height={height} tip={loaded.value?.tip ?? height} />}
    >
      <Resource of={loaded} skeleton={<SkeletonRows rows={10} />}>
        {({ block }) => (
          <div className="space-y-6">
            <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
              <BlockHeader slug={slug} block={block} />
              <CertificateCard slug={slug} block={block} />
            </div>
            <Card title={t('block.transactionsOf', { count: formatNumber(block.transactionCount, locale) })} pad="none">
              {block.transactions.nodes.length === 0 ? (
                <EmptyState icon="transfer" title={t('block.transactions.none')} />
              ) : (
                <TransactionTable slug={slug} rows={block.transactions.nodes} withBlock={false} />
              )}
              <Pager paging={paging} info={block.transactions.pageInfo} />
            </Card>
          </div>
        )}
      </Resource>
    </Page>
  );
}

function Neighbours({ slug, height, tip }: { slug: string; height: string; tip: string }) {
  const { t } = useI18n();
  const here = BigInt(height);
  return (
    <>
      {here > 0n && (
        <ButtonLink href={blockPath(slug, String(here - 1n))}>
          <Icon name="arrowLeft" />
          {t('block.previous')}
        </ButtonLink>
      )}
      {here < BigInt(tip) && (
        <ButtonLink href={blockPath(slug, String(here + 1n))}>
          {t('block.next')}
          <Icon name="arrowRight" />
        </ButtonLink>
      )}
    </>
  );
}
