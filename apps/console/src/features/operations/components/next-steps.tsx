'use client';

import Link from 'next/link';
import { Icon, type IconName } from '@/components/ui/icon';
import { useI18n } from '@/i18n/provider';
import type { MessageKey } from '@/i18n';
import { chainPath } from '@/lib/paths';

/** What one usually does with a new chain. */
export function NextSteps({ slug }: { slug: string }) {
  const { t } = useI18n();
  const steps: readonly (readonly [string, IconName, MessageKey])[] = [
    [chainPath(slug), 'overview', 'operation.next.overview'],
    [chainPath(slug, '/assets/new'), 'asset', 'operation.next.asset'],
    ['/api-keys?new=1', 'key', 'operation.next.key'],
  ];
  return (
    <section data-slot="next-steps" className="rounded-xl border border-ok/25 bg-ok-soft p-5">
      <h2 className="flex items-center gap-2 font-semibold text-ok">
        <Icon name="check" size={18} />
        {t('operation.next.title')}
      </h2>
      <ul className="mt-4 grid gap-3 sm:grid-cols-3">
        {steps.map(([href, icon, label]) => (
          <li key={href}>
            <Link
              href={href}
              className="flex items-center gap-3 rounded-lg border border-border bg-surface px-4 py-3 text-sm font-medium shadow-[var(--shadow)] transition-colors hover:border-accent"
            >
              <Icon name={icon} size={18} className="text-accent" />
              <span className="flex-1">
                {t(label)}
                <span className="block text-xs font-normal text-text-3">{t(`${label}.text` as MessageKey)}</span>
              </span>
              <Icon name="arrowRight" className="text-text-3" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
