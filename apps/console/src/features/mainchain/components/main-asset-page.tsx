'use client';

import { Card, Facts } from '@/components/ui/card';
import { Page } from '@/components/ui/page';
import { Resource } from '@/components/ui/resource';
import { SkeletonRows } from '@/components/ui/states';
import { Hex } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { mainChainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { MainAssetQuery } from '../main-asset.query';

/** An asset of the main-chain as the node knows it. */
export function MainAssetPage({ assetId }: { assetId: string }) {
  const { t } = useI18n();
  const loaded = useLoaded(MainAssetQuery, { assetId }, (data) => data.mainChain.asset);
  return (
    <Page
      title={loaded.value?.alias ?? t('main.asset.title')}
      crumbs={[{ href: mainChainPath(), label: t('nav.mainChain') }]}
      crumbsLabel={t('page.crumbs')}
    >
      <Resource of={loaded} skeleton={<SkeletonRows rows={6} />}>
        {(asset) => (
          <Card>
            <Facts
              rows={[
                [t('main.asset.alias'), asset.alias ?? '–'],
                [t('main.asset.id'), <Hex key="id" value={asset.assetId} name={t('main.asset.id')} />],
                [
                  t('main.asset.issuance'),
                  asset.issuanceProgram === null ? (
                    t('main.asset.issuance.none')
                  ) : (
                    <Hex key="program" value={asset.issuanceProgram} name={t('tx.program')} />
                  ),
                ],
                [
                  t('main.asset.definition'),
                  <pre key="definition" tabIndex={0} className="max-h-96 overflow-auto rounded-md bg-surface-2 p-3 font-mono text-xs">
                    {JSON.stringify(asset.definition, null, 2)}
                  </pre>,
                ],
              ]}
            />
          </Card>
        )}
      </Resource>
    </Page>
  );
}
