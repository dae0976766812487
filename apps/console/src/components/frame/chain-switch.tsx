'use client';

import Link from 'next/link';
import { Icon } from '@/components/ui/icon';
import { Popover } from '@/components/ui/popover';
import { cn } from '@/components/ui/cn';
import { ChainSwitchQuery } from '@/features/chains/chain-switch.query';
import { useI18n } from '@/i18n/provider';
import { chainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';

/** Which chain the navigation below is about, and the others to go to. */
export function ChainSwitch({ slug }: { slug: string }) {
  const { t } = useI18n();
  const { value } = useLoaded(ChainSwitchQuery, {}, (data) => data.chains.nodes, { types: ['Chain'] });
  const current = value?.find((chain) => chain.slug === slug);
  return (
    <Popover
      fit
      label={t('nav.chainSwitch', { name: current?.name ?? slug })}
      buttonClassName="flex h-11 w-full items-center gap-2.5 rounded-lg border border-border bg-surface-2/60 px-3 text-left hover:border-border-strong/60"
      button={
        <>
          <Icon name="chain" size={18} className="text-accent" />
          <span className="min-w-0 flex-1 truncate text-sm font-semibold">{current?.name ?? slug}</span>
          <Icon name="chevronDown" className="text-text-3" />
        </>
      }
    >
      {(close) => (
        <>
          <ul>
            {(value ?? []).map((chain) => (
              <li key={chain.id}>
                <Link
                  href={chainPath(chain.slug)}
                  onClick={close}
                  aria-current={chain.slug === slug ? 'true' : undefined}
                  className={cn(
                    'flex items-center gap-2 rounded-lg px-3 py-2 text-sm hover:bg-surface-2',
                    chain.slug === slug && 'font-semibold',
                  )}
                >
                  <span className="min-w-0 flex-1 truncate">{chain.name}</span>
                  <span className="text-xs text-text-3">{t(`phase.${chain.phase}`)}</span>
                  <Icon name="check" className={chain.slug === slug ? 'text-accent' : 'invisible'} />
                </Link>
              </li>
            ))}
          </ul>
          <Link
            href="/chains"
            onClick={close}
            className="mt-1 block rounded-lg border-t border-border px-3 py-2 text-sm font-medium text-accent"
          >
            {t('nav.allChains')}
          </Link>
        </>
      )}
    </Popover>
  );
}
