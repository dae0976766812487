'use client';

import { Card, Facts, Stat } from '@/components/ui/card';
import { Amount, Hex, Time } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import type { AssetDetail } from '../asset.query';
import { supplyOf } from '../supply';

/** How much of the asset there is. */
export function AssetFigures({ asset }: { asset: AssetDetail }) {
  const { t, locale } = useI18n();
  return (
    <dl className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
      <Stat label={t('asset.supply')} value={<Amount units={supplyOf(asset)} decimals={asset.decimals} />} hint={t('asset.supply.hint')} />
      <Stat label={t('asset.issued')} value={<Amount units={asset.issued} decimals={asset.decimals} />} />
      <Stat label={t('asset.retired')} value={<Amount units={asset.retired} decimals={asset.decimals} />} />
      <Stat label={t('asset.holders')} value={formatNumber(asset.holders, locale)} />
    </dl>
  );
}

/** What the asset is. */
export function AssetFacts({ asset }: { asset: AssetDetail }) {
  const { t } = useI18n();
  return (
    <Card title={t('asset.details')}>
      <Facts
        rows={[
          ...(asset.name ? [[t('asset.name'), asset.name] as const] : []),
          ...(asset.symbol ? [[t('asset.symbol'), asset.symbol] as const] : []),
          [
            t('asset.kind'),
            <span key="kind">
              {t(`asset.kind.${asset.kind}`)}
              <span className="block text-text-3">{t(`asset.kind.${asset.kind}.text`)}</span>
            </span>,
          ],
          [t('asset.origin'), t(`asset.origin.${asset.origin}`)],
          [t('asset.decimals'), String(asset.decimals)],
          [t('chains.column.created'), <Time key="created" value={asset.createdAt} />],
          [
            t('asset.definition'),
            <pre
              key="definition"
              tabIndex={0}
              aria-label={t('asset.definition')}
              role="region"
              className="max-h-48 overflow-auto rounded-md bg-surface-2 px-3 py-2 font-mono text-xs whitespace-pre-wrap break-all"
            >
              {JSON.stringify(asset.definition, null, 2)}
            </pre>,
          ],
          [t('asset.issuanceProgram'), <Hex key="program" value={asset.issuanceProgram} name={t('asset.issuanceProgram')} />],
        ]}
      />
    </Card>
  );
}
