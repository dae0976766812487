'use client';

import { Badge } from '@/components/ui/badge';
import { Notice } from '@/components/ui/notice';
import { Page } from '@/components/ui/page';
import { Resource } from '@/components/ui/resource';
import { Stale } from '@/components/ui/states';
import { FiguresSkeleton } from '@/features/chains/components/figures';
import { useI18n } from '@/i18n/provider';
import type { MainChain } from '../main-chain.query';
import { mainChainTone } from '../tone';
import { useMainBlocks } from '../use-main-blocks';
import { useMainChain } from '../use-main-chain';
import { MainChainActions } from './main-chain-actions';
import { MainChainFacts } from './main-chain-facts';
import { MainFigures } from './main-figures';
import { RecentBlocks } from './recent-blocks';
import { Intervals } from './intervals';
import { Reorganizations } from './reorganizations';

/** Blocks that the pictures show, with one more for the first interval. */
const NEWEST = { first: null, after: null, last: 31, before: null } as const;

/** How the main-chain does, at one look. */
export function MainChainPage() {
  const { t } = useI18n();
  const chain = useMainChain();
  return (
    <Page
      title={t('nav.mainChain')}
      lead={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {chain.value && <Badge tone={mainChainTone(chain.value.status)}>{t(`main.status.${chain.value.status}`)}</Badge>}
          {t('main.lead')}
        </span>
      }
      actions={chain.value && <MainChainActions chain={chain.value} />}
    >
      <Resource of={chain} skeleton={<FiguresSkeleton />}>
        {(value) => <Body chain={value} />}
      </Resource>
    </Page>
  );
}

function Body({ chain }: { chain: MainChain }) {
  const { t } = useI18n();
  const tone = mainChainTone(chain.status);
  return (
    <div className="space-y-6">
      {chain.status !== 'RUNNING' && (
        <Notice tone={tone === 'bad' || tone === 'warn' ? tone : 'info'} title={t(`main.status.${chain.status}`)}>
          {chain.sentence}
        </Notice>
      )}
      {chain.kind !== 'OFF' && (
        <>
          <Stale since={chain.status === 'STOPPED' ? undefined : chain.observedAt}>
            <MainFigures chain={chain} />
          </Stale>
          {chain.tipHash !== null && <Pictures tip={chain.tipHash} />}
          <div className="grid items-start gap-6 xl:grid-cols-2">
            <MainChainFacts chain={chain} />
            {chain.tipHash !== null && <Reorganizations list={chain.reorganizations} />}
          </div>
        </>
      )}
    </div>
  );
}

function Pictures({ tip }: { tip: string }) {
  const loaded = useMainBlocks(NEWEST, tip);
  return (
    <>
      <RecentBlocks loaded={loaded} />
      <Intervals loaded={loaded} />
    </>
  );
}
