'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useState, type ReactNode } from 'react';
import { useQuery } from 'urql';
import { ViewerQuery } from '@/features/access/viewer.query';
import { useI18n } from '@/i18n/provider';
import type { MessageKey } from '@/i18n';
import { useConnected } from '@/lib/client';
import { signOut } from '@/lib/session';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { Logo } from './logo';
import { Preferences } from './preferences';
import { SearchBox } from './search-box';

const CHAIN_PAGES: readonly { path: string; label: MessageKey }[] = [
  { path: '', label: 'nav.overview' },
  { path: '/explorer', label: 'nav.explorer' },
  { path: '/assets', label: 'nav.assets' },
  { path: '/accounts', label: 'nav.accounts' },
  { path: '/nodes', label: 'nav.nodes' },
  { path: '/settings', label: 'nav.settings' },
];

/** Navigation at the left, search, language, theme and account at the top, the page between. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  const path = usePathname();
  const connected = useConnected();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  const slug = /^\/chains\/([^/]+)/.exec(path)?.[1];
  return (
    <div className="lg:grid lg:min-h-dvh lg:grid-cols-[15.5rem_minmax(0,1fr)]">
      <a href="#content" className="sr-only z-50 rounded-md bg-surface px-4 py-2 focus:not-sr-only focus:fixed focus:top-3 focus:left-3">
        {t('app.skip')}
      </a>
      <aside
        className={cn(
          'border-r border-border bg-surface max-lg:fixed max-lg:inset-0 max-lg:z-30 max-lg:overflow-y-auto',
          !open && 'max-lg:hidden',
        )}
      >
        <div className="flex flex-col gap-6 p-4 lg:sticky lg:top-0 lg:h-dvh">
          <div className="flex items-center justify-between px-2 pt-1">
            <Link href="/chains">
              <Logo />
            </Link>
            <Button variant="ghost" size="sm" className="lg:hidden" aria-label={t('nav.close')} onClick={() => setOpen(false)}>
              <span aria-hidden>✕</span>
            </Button>
          </div>
          <nav aria-label={t('nav.menu')} className="flex-1 space-y-6">
            {slug && (
              <div>
                <p className="truncate px-3 pb-1.5 text-xs font-semibold tracking-wide text-text-3 uppercase">{slug}</p>
                <ul className="space-y-0.5">
                  {CHAIN_PAGES.map((page) => {
                    const href = `/chains/${slug}${page.path}`;
                    return (
                      <NavItem
                        key={href}
                        href={href}
                        label={t(page.label)}
                        active={page.path === '' ? path === href : path.startsWith(href)}
                      />
                    );
                  })}
                </ul>
              </div>
            )}
            <div>
              <p className="px-3 pb-1.5 text-xs font-semibold tracking-wide text-text-3 uppercase">{t('nav.organization')}</p>
              <ul className="space-y-0.5">
                <NavItem href="/chains" label={t('nav.chains')} active={path === '/chains' || path === '/create'} />
                <NavItem href="/operations" label={t('nav.operations')} active={path.startsWith('/operations')} />
                <NavItem href="/api-keys" label={t('nav.apiKeys')} active={path === '/api-keys'} />
              </ul>
            </div>
          </nav>
          <Account />
        </div>
      </aside>
      <div className="min-w-0">
        <div className="sticky top-0 z-20 flex h-16 items-center gap-4 border-b border-border bg-surface/95 px-4 backdrop-blur sm:px-8">
          <Button variant="ghost" size="sm" className="lg:hidden" aria-expanded={open} onClick={() => setOpen(true)}>
            <span aria-hidden>☰</span>
            <span className="sr-only">{t('nav.menu')}</span>
          </Button>
          <SearchBox {...(slug ? { slug } : {})} />
          <div className="ml-auto max-md:hidden">
            <Preferences />
          </div>
        </div>
        {!connected && (
          <p role="status" className="bg-warn-soft px-8 py-2 text-sm text-warn">
            {t('frame.disconnected')}
          </p>
        )}
        <main id="content" tabIndex={-1} className="outline-none">
          {children}
        </main>
      </div>
    </div>
  );
}

function NavItem({ href, label, active }: { href: string; label: string; active: boolean }) {
  return (
    <li>
      <Link
        href={href}
        aria-current={active ? 'page' : undefined}
        className={cn(
          'flex h-9 items-center rounded-lg px-3 text-sm font-medium',
          active ? 'bg-accent-soft text-accent' : 'text-text-2 hover:bg-surface-2 hover:text-text',
        )}
      >
        {label}
      </Link>
    </li>
  );
}

function Account() {
  const { t } = useI18n();
  const [{ data }] = useQuery({ query: ViewerQuery });
  const viewer = data?.viewer;
  return (
    <div className="space-y-3 border-t border-border pt-4">
      <div className="md:hidden">
        <Preferences />
      </div>
      <div className="px-2 text-sm">
        <p className="truncate font-medium">{viewer?.organization.name ?? '\u00a0'}</p>
        <p className="truncate text-text-3">{viewer?.user?.email ?? '\u00a0'}</p>
      </div>
      <Button variant="ghost" size="sm" className="w-full justify-start" onClick={() => void signOut()}>
        {t('frame.signOut')}
      </Button>
    </div>
  );
}
