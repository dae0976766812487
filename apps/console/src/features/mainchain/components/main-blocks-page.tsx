'use client';

import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { Page } from '@/components/ui/page';
import { Pager } from '@/components/ui/pager';
import { Resource } from '@/components/ui/resource';
import { EmptyState, SkeletonRows } from '@/components/ui/states';
import { Tabs } from '@/components/ui/tabs';
import { useI18n } from '@/i18n/provider';
import { mainChainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { usePaging } from '@/lib/use-paging';
import { MempoolQuery } from '../mempool.query';
import { useMainBlocks } from '../use-main-blocks';
import { useMainChain } from '../use-main-chain';
import { MainBlockTable } from './main-block-table';
import { MainTransactionTable } from './main-transaction-table';

const PENDING_EVERY_MS = 5_000;

/** Blocks of the main-chain, newest first, and the transactions that wait. */
export function MainBlocksPage() {
  const { t } = useI18n();
  const view = useSearchParams().get('view') === 'mempool' ? 'mempool' : 'blocks';
  const path = mainChainPath('/blocks');
  return (
    <Page
      title={t('main.blocks')}
      lead={t('main.blocks.lead')}
      crumbs={[{ href: mainChainPath(), label: t('nav.mainChain') }]}
      crumbsLabel={t('page.crumbs')}
    >
      <Tabs
        label={t('main.blocks')}
        current={view}
        tabs={[
          { value: 'blocks', href: path, title: t('main.blocks') },
          { value: 'mempool', href: `${path}?view=mempool`, title: t('main.mempool') },
        ]}
      />
      {view === 'blocks' ? <Blocks /> : <Mempool />}
    </Page>
  );
}

function Blocks() {
  const { t } = useI18n();
  const chain = useMainChain();
  const paging = usePaging(20, { ascending: true });
  const [held, setHeld] = useState(false);
  const loaded = useMainBlocks(paging.args, paging.atStart && !held ? (chain.value?.tipHash ?? null) : null);
  return (
    <Card
      title={t(paging.atStart ? 'explorer.newest' : 'explorer.older')}
      pad="none"
      actions={
        paging.atStart && (
          <Button size="sm" variant="ghost" aria-pressed={held} onClick={() => setHeld(!held)}>
            <Icon name={held ? 'play' : 'pause'} />
            {t(held ? 'explorer.goLive' : 'explorer.hold')}
          </Button>
        )
      }
    >
      <Resource of={loaded} skeleton={<SkeletonRows rows={12} />}>
        {({ nodes, pageInfo }) =>
          nodes.length === 0 ? (
            <EmptyState icon="block" title={t('main.blocks.empty')} text={chain.value?.sentence} />
          ) : (
            <>
              <MainBlockTable rows={[...nodes].reverse()} />
              <Pager paging={paging} info={pageInfo} />
            </>
          )
        }
      </Resource>
    </Card>
  );
}

function Mempool() {
  const { t } = useI18n();
  const paging = usePaging(20, { ascending: false });
  const loaded = useLoaded(MempoolQuery, paging.args, (data) => data.mainChain.mempool ?? { nodes: [], pageInfo: null }, {
    everyMs: PENDING_EVERY_MS,
  });
  return (
    <Card title={t('main.mempool')} pad="none">
      <Resource of={loaded} skeleton={<SkeletonRows rows={6} />}>
        {({ nodes, pageInfo }) => (
          <>
            {nodes.length === 0 ? (
              <EmptyState icon="transfer" title={t('main.mempool.empty')} text={t('main.mempool.empty.text')} />
            ) : (
              <MainTransactionTable rows={nodes} />
            )}
            {pageInfo && <Pager paging={paging} info={pageInfo} />}
          </>
        )}
      </Resource>
    </Card>
  );
}
