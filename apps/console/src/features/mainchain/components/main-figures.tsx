'use client';

import { useNow } from '@/components/ui/clock';
import { Stat } from '@/components/ui/card';
import { useI18n } from '@/i18n/provider';
import { formatAgo, formatDuration, formatNumber, formatRate } from '@/lib/format';
import type { MainChain } from '../main-chain.query';

/** Height, difficulty, hash rate and block interval. */
export function MainFigures({ chain }: { chain: MainChain }) {
  const { t, locale } = useI18n();
  const now = useNow();
  const { height, highestHeight, tipAt, difficulty, hashRate, ownHashRate, blockIntervalMs } = chain;
  const behind = height !== null && highestHeight !== null && BigInt(highestHeight) > BigInt(height);
  return (
    <dl className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
      <Stat
        label={t('block.height')}
        value={height === null ? '–' : formatNumber(height, locale)}
        hint={
          behind
            ? t('main.height.of', { highest: formatNumber(highestHeight, locale) })
            : tipAt !== null && now !== 0 && t('main.height.tip', { ago: formatAgo(now - Date.parse(tipAt), locale) })
        }
      />
      <Stat
        label={t('main.difficulty')}
        value={difficulty === null ? '–' : formatNumber(difficulty, locale)}
        hint={difficulty !== null && t('main.difficulty.hint')}
      />
      <Stat
        label={t('main.hashRate')}
        value={hashRate === null ? '–' : t('main.hashRate.unit', { rate: formatRate(hashRate, locale) })}
        hint={
          ownHashRate === null || ownHashRate === 0
            ? hashRate !== null && t('main.hashRate.network')
            : t('main.hashRate.own', { rate: formatRate(ownHashRate, locale) })
        }
      />
      <Stat
        label={t('main.interval')}
        value={blockIntervalMs === null ? '–' : formatDuration(blockIntervalMs, locale)}
        hint={blockIntervalMs !== null && t('main.interval.hint')}
      />
    </dl>
  );
}
