'use client';

import { useNow } from '@/components/ui/clock';
import { Stat } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/states';
import { useI18n } from '@/i18n/provider';
import { formatAgo, formatDuration, formatNumber } from '@/lib/format';
import { isWatched, marginTone } from '../tone';
import type { ChainState } from '../chain.query';

const GRID = 'grid gap-4 sm:grid-cols-2 xl:grid-cols-4';

/** The figures of a chain: height, interval, fault margin, votes and transactions. */
export function Figures({ chain }: { chain: ChainState }) {
  const { t, locale } = useI18n();
  const now = useNow();
  const { faultMargin: fault, intervalMs: interval } = chain;
  const tone = marginTone(fault);
  const ms = (value: number | null | undefined): string => (value === null || value === undefined ? '–' : formatDuration(value, locale));
  return (
    <dl className={GRID}>
      <Stat
        label={t('overview.height')}
        value={chain.tip ? formatNumber(chain.tip.height, locale) : '–'}
        hint={
          chain.tip
            ? now !== 0 && t('overview.lastFinal', { ago: formatAgo(now - Date.parse(chain.tip.timestamp), locale) })
            : t('overview.noBlock')
        }
      />
      <Stat label={t('overview.interval')} value={ms(interval?.p50)} hint={t('overview.intervalHint', { p95: ms(interval?.p95) })} />
      <Stat
        label={t('overview.margin')}
        value={isWatched(chain.phase) ? String(Math.max(0, fault.margin)) : '–'}
        tone={isWatched(chain.phase) && (tone === 'ok' || tone === 'warn' || tone === 'bad') ? tone : undefined}
        hint={fault.sentence}
      />
      <Stat
        label={t('overview.transactions')}
        value={formatNumber(chain.transactionCount, locale)}
        hint={
          <>
            {t('overview.pendingOf', { count: chain.pendingTransactions === null ? '–' : formatNumber(chain.pendingTransactions, locale) })}
            {' · '}
            {t('overview.votingOf', { voting: fault.voting, n: fault.n })}, {t('overview.quorum', { quorum: fault.quorum })}
          </>
        }
      />
    </dl>
  );
}

/** The figures before their data. */
export function FiguresSkeleton() {
  return (
    <div className={GRID}>
      {Array.from({ length: 4 }, (_, i) => (
        <div key={i} className="space-y-3 rounded-xl border border-border bg-surface p-5">
          <Skeleton className="h-4 w-1/2" />
          <Skeleton className="h-8 w-2/3" />
          <Skeleton className="h-4 w-3/4" />
        </div>
      ))}
    </div>
  );
}
