'use client';

import { ButtonLink } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Notice } from '@/components/ui/notice';
import { Page } from '@/components/ui/page';
import { Resource } from '@/components/ui/resource';
import { NotFound, Stale } from '@/components/ui/states';
import { useCan } from '@/features/access/use-can';
import { LatestBlocks } from '@/features/explorer/components/latest-blocks';
import { useI18n } from '@/i18n/provider';
import { chainPath } from '@/lib/paths';
import type { ChainState } from '../chain.query';
import { isWatched } from '../tone';
import { useChain } from '../use-chain';
import { Activity } from './activity';
import { ChainActions } from './chain-actions';
import { Figures, FiguresSkeleton } from './figures';
import { Health } from './health';
import { LastOperations } from './last-operations';

/** How a chain does, at one look. */
export function OverviewPage() {
  const { t } = useI18n();
  const { slug, chain } = useChain();
  const canSend = useCan('transaction.submit');
  const canIssue = useCan('asset.define');
  if (chain.value === null && !chain.error) return <NotFound heading="h1" />;
  return (
    <Page
      title={t('nav.overview')}
      lead={t('overview.lead')}
      actions={
        <>
          {canIssue && (
            <ButtonLink href={chainPath(slug, '/assets/new')}>
              <Icon name="asset" />
              {t('overview.issue')}
            </ButtonLink>
          )}
          {canSend && (
            <ButtonLink href={chainPath(slug, '/transfer')} variant="primary">
              <Icon name="transfer" />
              {t('overview.pay')}
            </ButtonLink>
          )}
          {chain.value && <ChainActions chain={chain.value} />}
        </>
      }
    >
      <Resource of={chain} skeleton={<FiguresSkeleton />}>
        {(value) => <Body chain={value} />}
      </Resource>
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <Activity slug={slug} />
      </div>
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
        <LatestBlocks />
        <LastOperations slug={slug} />
      </div>
    </Page>
  );
}

function Body({ chain }: { chain: ChainState }) {
  const { t } = useI18n();
  const healthy = chain.phase === 'ACTIVE' || chain.phase === 'DEGRADED';
  return (
    <div className="space-y-6">
      {!healthy && (
        <Notice tone={chain.phase === 'HALTED' || chain.phase === 'FAILED' ? 'bad' : 'info'} title={t(`phase.${chain.phase}`)}>
          {chain.phaseReason ?? t(`phase.${chain.phase}.text`)}
        </Notice>
      )}
      <Stale since={isWatched(chain.phase) ? chain.observedAt : undefined}>
        <Figures chain={chain} />
      </Stale>
      <Health findings={chain.health} known={healthy || chain.phase === 'HALTED'} />
    </div>
  );
}
