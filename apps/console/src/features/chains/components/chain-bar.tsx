'use client';

import Link from 'next/link';
import { useI18n } from '@/i18n/provider';
import { Badge } from '@/components/ui/badge';
import { Skeleton } from '@/components/ui/states';
import { environmentTone, isWatched, marginTone, phaseTone } from '../tone';
import { useChain } from '../use-chain';

/** Which chain this is, where it stands: name, environment, phase and fault margin, live on each of its pages. */
export function ChainBar() {
  const { t } = useI18n();
  const { slug, chain } = useChain();
  const value = chain.value;
  if (value === null) return null;
  return (
    <div
      data-slot="chain-bar"
      className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-border bg-surface px-4 py-2 sm:px-8"
    >
      <Link href={`/chains/${slug}`} className="min-w-0 truncate text-sm font-semibold underline-offset-2 hover:underline">
        {value?.name ?? slug}
      </Link>
      {value ? (
        <>
          <Badge tone={environmentTone(value.environment)} icon={false}>
            {t(`environment.${value.environment}`)}
          </Badge>
          <Badge tone={phaseTone(value.phase)} pulse={value.phase === 'PROVISIONING' || value.phase === 'BOOTSTRAPPING'}>
            {t(`phase.${value.phase}`)}
          </Badge>
          {isWatched(value.phase) && (
            <Badge tone={marginTone(value.faultMargin)} icon="shield">
              {t('overview.marginBadge', { margin: Math.max(0, value.faultMargin.margin) })}
            </Badge>
          )}
        </>
      ) : (
        <Skeleton className="h-5 w-48" />
      )}
    </div>
  );
}
