'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Page } from '@/components/ui/page';
import { Resource } from '@/components/ui/resource';
import { NotFound, SkeletonRows } from '@/components/ui/states';
import { Id } from '@/components/ui/values';
import { useCan } from '@/features/access/use-can';
import { useChain } from '@/features/chains/use-chain';
import { TransactionsPanel } from '@/features/explorer/components/transactions-panel';
import { useI18n } from '@/i18n/provider';
import { chainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { AssetQuery } from '../asset.query';
import { AssetFacts, AssetFigures } from './asset-facts';
import { HoldersCard } from './holders-card';
import { IssueDialog } from './issue-dialog';
import { RetireDialog } from './retire-dialog';

const ASSET_ID = /^[0-9a-f]{64}$/i;

/** One asset: supply, holders, definition, what moved. `name` is the asset's id or alias. */
export function AssetPage({ name }: { name: string }) {
  const { t } = useI18n();
  const { slug } = useChain();
  const [canIssue, canRetire] = [useCan('asset.issue'), useCan('asset.retire')];
  const [dialog, setDialog] = useState<'issue' | 'retire' | null>(null);
  const wanted = useSearchParams().get('issue') === '1';
  const byId = ASSET_ID.test(name);
  const asset = useLoaded(
    AssetQuery,
    { slug, assetId: byId ? name : null, alias: byId ? null : name },
    (data) => data.chain?.asset ?? null,
    { everyMs: 4000, types: ['Asset', 'Transaction'] },
  );
  useEffect(() => {
    if (wanted && canIssue) setDialog('issue');
  }, [wanted, canIssue]);
  if (asset.value === null && !asset.error) return <NotFound heading="h1" />;
  const value = asset.value;
  const native = value?.origin === 'NATIVE';
  return (
    <Page
      title={value?.alias ?? t('asset.one')}
      lead={value && <Id value={value.assetId} head={16} tail={12} />}
      crumbs={[{ href: chainPath(slug, '/assets'), label: t('nav.assets') }]}
      crumbsLabel={t('page.crumbs')}
      actions={
        <>
          {canRetire && value && (
            <Button onClick={() => setDialog('retire')}>
              <Icon name="flame" />
              {t('asset.retire')}
            </Button>
          )}
          {canIssue && native && (
            <Button variant="primary" onClick={() => setDialog('issue')}>
              <Icon name="plus" />
              {t('asset.issue')}
            </Button>
          )}
        </>
      }
    >
      <Resource of={asset} skeleton={<SkeletonRows rows={8} />}>
        {(shown) => (
          <div className="space-y-6">
            <AssetFigures asset={shown} />
            <div className="grid items-start gap-6 xl:grid-cols-2">
              <AssetFacts asset={shown} />
              <HoldersCard slug={slug} asset={shown} />
            </div>
            <IssueDialog open={dialog === 'issue'} onClose={() => setDialog(null)} asset={shown} />
            <RetireDialog open={dialog === 'retire'} onClose={() => setDialog(null)} asset={shown} />
          </div>
        )}
      </Resource>
      {value && <TransactionsPanel filter={{ assetId: value.assetId }} empty={t('asset.transactions.empty')} />}
    </Page>
  );
}
