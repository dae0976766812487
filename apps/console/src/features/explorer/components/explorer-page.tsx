'use client';

import { useSearchParams } from 'next/navigation';
import { Page } from '@/components/ui/page';
import { Tabs } from '@/components/ui/tabs';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { chainPath } from '@/lib/paths';
import { BlocksPanel } from './blocks-panel';
import { TransactionsPanel } from './transactions-panel';

/** Blocks and transactions of a chain, newest first. */
export function ExplorerPage() {
  const { t } = useI18n();
  const { slug } = useChain();
  const view = useSearchParams().get('view') === 'transactions' ? 'transactions' : 'blocks';
  const path = chainPath(slug, '/explorer');
  return (
    <Page title={t('nav.explorer')} lead={t('explorer.lead')}>
      <Tabs
        label={t('nav.explorer')}
        current={view}
        tabs={[
          { value: 'blocks', href: path, title: t('explorer.blocks') },
          { value: 'transactions', href: `${path}?view=transactions`, title: t('explorer.transactions') },
        ]}
      />
      {view === 'blocks' ? <BlocksPanel /> : <TransactionsPanel filter={null} empty={t('explorer.transactions.empty')} />}
    </Page>
  );
}
