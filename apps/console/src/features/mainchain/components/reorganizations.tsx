'use client';

import { Card } from '@/components/ui/card';
import { Id, Time } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { mainBlockPath } from '@/lib/paths';
import type { MainChain } from '../main-chain.query';

/** Branches that the node left for one with more work. */
export function Reorganizations({ list }: { list: MainChain['reorganizations'] }) {
  const { t, locale } = useI18n();
  return (
    <Card title={t('main.reorganizations')} pad={list?.length ? 'none' : 'normal'}>
      {!list?.length ? (
        <p className="text-sm text-text-2">{t(list ? 'main.reorganizations.none' : 'main.reorganizations.unknown')}</p>
      ) : (
        <ul
          data-slot="reorganizations"
          tabIndex={0}
          aria-label={t('main.reorganizations')}
          className="max-h-96 divide-y divide-border overflow-y-auto"
        >
          {list.map((one) => (
            <li key={`${one.at}${one.newHash}`} className="space-y-1 px-5 py-3.5 text-sm">
              <span className="flex flex-wrap items-center justify-between gap-x-4">
                <span className="font-medium">
                  {one.depth === 1
                    ? t('main.reorganizations.one')
                    : t('main.reorganizations.depth', { count: formatNumber(one.depth, locale) })}
                </span>
                <Time value={one.at} className="text-text-3" />
              </span>
              <span className="flex flex-wrap items-center gap-x-2 text-text-2">
                {t('main.reorganizations.from', { old: formatNumber(one.oldHeight, locale), new: formatNumber(one.newHeight, locale) })}
                <Id value={one.newHash} href={mainBlockPath(one.newHash)} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
