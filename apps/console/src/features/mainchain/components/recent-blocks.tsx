'use client';

import Link from 'next/link';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { useNow } from '@/components/ui/clock';
import { Resource, type Loaded } from '@/components/ui/resource';
import { SkeletonRows } from '@/components/ui/states';
import { useI18n } from '@/i18n/provider';
import { formatAgo, formatNumber, shorten } from '@/lib/format';
import { mainBlockPath, mainChainPath } from '@/lib/paths';
import type { MainBlockLine } from '../main-blocks.query';

const SHOWN = 8;

/** The newest blocks as a strip, the newest first. */
export function RecentBlocks({ loaded }: { loaded: Loaded<{ readonly nodes: readonly MainBlockLine[] }> }) {
  const { t } = useI18n();
  return (
    <Card
      title={t('main.recent')}
      actions={
        <ButtonLink size="sm" variant="ghost" href={mainChainPath('/blocks')}>
          {t('explorer.all')}
        </ButtonLink>
      }
    >
      <Resource of={loaded} skeleton={<SkeletonRows rows={2} />}>
        {({ nodes }) => (
          <ol data-slot="recent-blocks" className="grid grid-cols-2 gap-3 sm:grid-cols-4 2xl:grid-cols-8">
            {[...nodes]
              .slice(-SHOWN)
              .reverse()
              .map((block, i) => (
                <Tile key={block.id} block={block} newest={i === 0} />
              ))}
          </ol>
        )}
      </Resource>
    </Card>
  );
}

function Tile({ block, newest }: { block: MainBlockLine; newest: boolean }) {
  const { t, locale } = useI18n();
  const now = useNow();
  const { transactionCount: count } = block;
  return (
    <li>
      <Link
        href={mainBlockPath(block.hash)}
        className={`block rounded-lg border p-3 transition-colors hover:border-accent ${newest ? 'border-accent/40 bg-accent-soft' : 'border-border bg-surface-2/50'}`}
      >
        <span className="block text-base font-semibold tabular text-accent">{formatNumber(block.height, locale)}</span>
        <span aria-hidden className="block truncate font-mono text-xs text-text-2">
          {shorten(block.hash, 6, 4)}
        </span>
        <span className="mt-2 block truncate text-xs text-text-2">
          {count === 1 ? t('main.recent.transaction') : t('main.recent.transactions', { count: formatNumber(count, locale) })}
        </span>
        <span className="block text-xs text-text-2 tabular">{now === 0 ? '…' : formatAgo(now - Date.parse(block.timestamp), locale)}</span>
      </Link>
    </li>
  );
}
