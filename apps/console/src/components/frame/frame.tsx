'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useState, type ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { Icon } from '@/components/ui/icon';
import { useI18n } from '@/i18n/provider';
import { useConnected } from '@/lib/client';
import { param } from '@/lib/param';
import { Account } from './account';
import { Help } from './help';
import { Logo } from './logo';
import { OperationsTray } from './operations-tray';
import { Palette } from './palette';
import { Preferences } from './preferences';
import { SearchBox } from './search-box';
import { SideNav } from './side-nav';

/** Navigation at the left, search, tasks, language and theme at the top, the page between. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  const path = usePathname();
  const connected = useConnected();
  const [open, setOpen] = useState(false);
  const [palette, setPalette] = useState(false);
  useEffect(() => setOpen(false), [path]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false);
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setPalette((shown) => !shown);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const coded = /^\/chains\/([^/]+)/.exec(path)?.[1];
  const slug = coded === undefined ? undefined : param(coded);
  return (
    <div className="lg:grid lg:min-h-dvh lg:grid-cols-[15.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-50 rounded-md border border-border bg-surface px-4 py-2 font-medium focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {t('app.skip')}
      </a>
      <aside
        className={cn(
          'border-r border-border bg-surface max-lg:fixed max-lg:inset-0 max-lg:z-30 max-lg:overflow-y-auto',
          !open && 'max-lg:hidden',
        )}
      >
        <div className="flex flex-col gap-6 p-4 lg:sticky lg:top-0 lg:h-dvh lg:overflow-y-auto">
          <div className="flex h-8 items-center justify-between px-2">
            <Link href="/chains">
              <Logo />
            </Link>
            <Button variant="ghost" size="icon" className="lg:hidden" aria-label={t('nav.close')} onClick={() => setOpen(false)}>
              <Icon name="close" size={18} />
            </Button>
          </div>
          <SideNav slug={slug} />
          <Account />
        </div>
      </aside>
      <div className="min-w-0">
        <header className="sticky top-0 z-20 border-b border-border bg-surface">
          <div className="flex h-16 items-center gap-3 px-4 sm:px-8">
            <Button
              variant="ghost"
              size="icon"
              className="lg:hidden"
              aria-expanded={open}
              aria-label={t('nav.menu')}
              onClick={() => setOpen(true)}
            >
              <Icon name="menu" size={20} />
            </Button>
            <SearchBox slug={slug} openPalette={() => setPalette(true)} />
            <div className="ml-auto flex items-center gap-2">
              <div className="max-md:hidden">
                <Preferences />
              </div>
              <Help />
              <OperationsTray />
            </div>
          </div>
          {!connected && (
            <p role="status" data-slot="disconnected" className="flex items-center gap-2 bg-warn-soft px-4 py-2 text-sm text-warn sm:px-8">
              <Icon name="offline" />
              {t('frame.disconnected')}
            </p>
          )}
        </header>
        <main id="content" tabIndex={-1} className="outline-none">
          {children}
        </main>
      </div>
      {palette && <Palette slug={slug} onClose={() => setPalette(false)} />}
    </div>
  );
}
