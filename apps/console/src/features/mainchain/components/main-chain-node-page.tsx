'use client';

import { Page } from '@/components/ui/page';
import { Resource } from '@/components/ui/resource';
import { EmptyState, SkeletonRows } from '@/components/ui/states';
import { NodeDetails } from '@/features/nodes/components/node-page';
import { useI18n } from '@/i18n/provider';
import { mainChainPath } from '@/lib/paths';
import { useMainChain } from '../use-main-chain';
import { MainChainActions } from './main-chain-actions';

/** The managed node of the main-chain: status, figures, identity and log. */
export function MainChainNodePage() {
  const { t } = useI18n();
  const chain = useMainChain();
  const crumb = { href: mainChainPath(), label: t('nav.mainChain') };
  if (chain.value?.node)
    return <NodeDetails id={chain.value.node.id} crumb={crumb} actions={() => chain.value && <MainChainActions chain={chain.value} />} />;
  return (
    <Page title={t('main.node')} crumbs={[crumb]} crumbsLabel={t('page.crumbs')}>
      <Resource of={chain} skeleton={<SkeletonRows rows={8} />}>
        {(value) => <EmptyState icon="node" title={t(`main.status.${value.status}`)} text={value.sentence} />}
      </Resource>
    </Page>
  );
}
