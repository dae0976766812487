'use client';

import { ChartCard } from '@/components/ui/chart-card';
import { ErrorPanel, Skeleton } from '@/components/ui/states';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { useLoaded } from '@/lib/use-loaded';
import { ChainStatsQuery } from '../chain-stats.query';

const MINUTES = 30;

/** Blocks and transactions by minute. */
export function Activity({ slug }: { slug: string }) {
  const { t, locale } = useI18n();
  const stats = useLoaded(ChainStatsQuery, { slug, minutes: MINUTES }, (data) => data.chain?.stats ?? null, { everyMs: 15_000 });
  if (stats.error && !stats.value) return <ErrorPanel error={stats.error} retry={stats.refresh} />;
  if (!stats.value)
    return (
      <>
        <ChartSkeleton />
        <ChartSkeleton />
      </>
    );
  const { points } = stats.value;
  const sum = (of: 'blocks' | 'transactions'): number => points.reduce((total, p) => total + p[of], 0);
  const most = (of: 'blocks' | 'transactions'): number => points.reduce((top, p) => Math.max(top, p[of]), 0);
  const sentence = (of: 'blocks' | 'transactions'): string =>
    t(`overview.chart.summary.${of}`, { count: formatNumber(sum(of), locale), minutes: MINUTES, most: formatNumber(most(of), locale) });
  return (
    <>
      <ChartCard
        title={t('overview.chart.blocks')}
        unit={t('overview.chart.blocksUnit')}
        points={points.map((p) => ({ at: p.minute, value: p.blocks }))}
        summary={sentence('blocks')}
        color="chart-1"
      />
      <ChartCard
        title={t('overview.chart.transactions')}
        unit={t('overview.chart.transactionsUnit')}
        points={points.map((p) => ({ at: p.minute, value: p.transactions }))}
        summary={sentence('transactions')}
        color="chart-2"
      />
    </>
  );
}

function ChartSkeleton() {
  return (
    <div aria-busy="true" className="space-y-5 rounded-xl border border-border bg-surface p-5">
      <Skeleton className="h-5 w-40" />
      <Skeleton className="h-48" />
      <Skeleton className="h-4 w-2/3" />
    </div>
  );
}
