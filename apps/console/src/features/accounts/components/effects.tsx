'use client';

import { Movements } from '@/features/explorer/components/movement';
import type { MovementLine } from '@/features/explorer/transaction-row.fragment';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';

export interface EffectsOf {
  readonly movements: readonly MovementLine[];
  readonly fee: string | null;
  readonly gasUsed: number | null;
}

/** What a transaction would do, told by the API before it is sent. */
export function Effects({ slug, effects }: { slug: string; effects: EffectsOf }) {
  const { t, locale } = useI18n();
  return (
    <section role="status" data-slot="effects" className="rounded-xl border border-accent/30 bg-accent-soft p-4 text-sm">
      <p className="mb-2 font-semibold">{t('effects.title')}</p>
      <Movements slug={slug} movements={effects.movements} />
      <p className="mt-3 text-text-2">
        {t('tx.fee')}:{' '}
        {effects.fee === null || effects.fee === '0' ? t('tx.fee.free') : t('tx.fee.units', { count: formatNumber(effects.fee, locale) })}
        {effects.gasUsed !== null && ` · ${t('tx.gas')}: ${formatNumber(effects.gasUsed, locale)}`}
      </p>
    </section>
  );
}
