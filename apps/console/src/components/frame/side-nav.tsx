'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '@/components/ui/cn';
import { Icon } from '@/components/ui/icon';
import { useI18n } from '@/i18n/provider';
import { ChainSwitch } from './chain-switch';
import { chainPages, isActive, ORGANIZATION_PAGES, type Place } from './pages';

/** The places of the chain at hand and of the organization. */
export function SideNav({ slug }: { slug: string | undefined }) {
  const { t } = useI18n();
  return (
    <nav aria-label={t('nav.menu')} className="flex-1 space-y-6">
      {slug && (
        <div className="space-y-2">
          <ChainSwitch slug={slug} />
          <List places={chainPages(slug)} />
        </div>
      )}
      <div>
        <p className="px-3 pb-2 text-xs font-semibold text-text-3">{t('nav.organization')}</p>
        <List places={ORGANIZATION_PAGES} />
      </div>
    </nav>
  );
}

function List({ places }: { places: readonly Place[] }) {
  const { t } = useI18n();
  const path = usePathname();
  return (
    <ul className="space-y-0.5">
      {places.map((place) => {
        const active = isActive(place, path);
        return (
          <li key={place.href}>
            <Link
              href={place.href}
              aria-current={active ? 'page' : undefined}
              className={cn(
                'flex h-9 items-center gap-2.5 rounded-lg px-3 text-sm font-medium transition-colors',
                active ? 'bg-accent-soft text-accent' : 'text-text-2 hover:bg-surface-2 hover:text-text',
              )}
            >
              <Icon name={place.icon} size={18} />
              {t(place.label)}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
