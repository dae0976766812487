'use client';

import { Button } from '@/components/ui/button';
import { Card, Facts } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { Page } from '@/components/ui/page';
import { Resource } from '@/components/ui/resource';
import { SkeletonRows } from '@/components/ui/states';
import { Id, Time } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { downloadText } from '@/lib/download';
import { formatDuration, formatNumber } from '@/lib/format';
import { useLoaded } from '@/lib/use-loaded';
import { ChainSettingsQuery } from '../chain-settings.query';
import { useChain } from '../use-chain';
import { ChainActions } from './chain-actions';

/** Rules and identity of a chain, its description as a file, and what hurts. */
export function SettingsPage() {
  const { t, locale } = useI18n();
  const { slug, chain } = useChain();
  const settings = useLoaded(ChainSettingsQuery, { slug }, (data) => data.chain);
  const ms = (value: number): string => (value === 0 ? t('state.none') : formatDuration(value, locale));
  return (
    <Page title={t('settings.title')} lead={t('settings.lead')} width="narrow">
      <Resource of={settings} skeleton={<SkeletonRows rows={10} />}>
        {({ spec, ...value }) => (
          <div className="space-y-6">
            <Card
              title={t('settings.rules')}
              actions={
                <Button size="sm" onClick={() => downloadText(`${slug}.chain.json`, spec.canonical)}>
                  <Icon name="download" />
                  {t('settings.file')}
                </Button>
              }
            >
              <Facts
                rows={[
                  [t('settings.engine'), t(`settings.engine.${spec.engine}`)],
                  [t('wizard.validators'), String(spec.validatorCount)],
                  [t('settings.gateways'), String(spec.gateways)],
                  [t('settings.interval'), ms(spec.blockIntervalMs)],
                  [t('settings.empty'), ms(spec.emptyIntervalMs)],
                  [t('wizard.epoch'), formatNumber(spec.epochLength, locale)],
                  [t('wizard.origin'), t(`wizard.origin.${spec.assetOrigin}`)],
                  [t('wizard.store'), t(`wizard.store.${spec.storage}`)],
                ]}
              />
            </Card>
            <Card title={t('overview.identity')}>
              <Facts
                rows={[
                  [t('wizard.name'), value.name],
                  [t('wizard.slug'), <code key="slug">{slug}</code>],
                  [t('wizard.description'), value.description || '–'],
                  [t('chains.column.created'), <Time key="created" value={value.createdAt} />],
                  [t('overview.genesis'), value.genesisHash ? <Id key="genesis" value={value.genesisHash} head={16} tail={12} /> : '–'],
                  [
                    t('overview.consensusId'),
                    value.consensusId ? <Id key="consensus" value={value.consensusId} head={16} tail={12} /> : '–',
                  ],
                  [t('overview.specHash'), <Id key="spec" value={spec.hash} head={16} tail={12} />],
                  [t('settings.hrp'), <code key="hrp">{spec.hrp}</code>],
                ]}
              />
            </Card>
            <Card title={t('settings.danger')} className="border-bad/30">
              <p className="mb-4 text-sm text-text-2">{t('settings.danger.text')}</p>
              <div className="flex flex-wrap gap-2">{chain.value && <ChainActions chain={chain.value} />}</div>
            </Card>
          </div>
        )}
      </Resource>
    </Page>
  );
}
