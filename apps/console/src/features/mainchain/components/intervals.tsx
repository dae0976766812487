'use client';

import { ChartCard } from '@/components/ui/chart-card';
import type { Loaded } from '@/components/ui/resource';
import { useI18n } from '@/i18n/provider';
import { formatDuration, formatNumber } from '@/lib/format';
import { intervalsOf } from '../intervals';
import type { MainBlockLine } from '../main-blocks.query';

/** How long each of the newest blocks took. */
export function Intervals({ loaded }: { loaded: Loaded<{ readonly nodes: readonly MainBlockLine[] }> }) {
  const { t, locale } = useI18n();
  const intervals = intervalsOf(loaded.value?.nodes ?? []);
  if (intervals.length < 2) return null;
  const sum = intervals.reduce((total, { seconds }) => total + seconds, 0);
  const most = intervals.reduce((top, { seconds }) => Math.max(top, seconds), 0);
  return (
    <ChartCard
      title={t('main.intervals')}
      unit={t('main.intervals.unit')}
      axis={t('block.height')}
      points={intervals.map(({ height, at, seconds }) => ({ at, label: formatNumber(height, locale), value: seconds }))}
      summary={t('main.intervals.summary', {
        count: intervals.length,
        mean: formatDuration(Math.max(0, sum / intervals.length) * 1000, locale),
        most: formatDuration(most * 1000, locale),
      })}
      color="chart-1"
    />
  );
}
