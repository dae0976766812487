'use client';

import { useRouter } from 'next/navigation';
import { useState, type FormEvent } from 'react';
import { Icon } from '@/components/ui/icon';
import { useI18n } from '@/i18n/provider';
import { searchPath } from '@/lib/paths';

/** Search from anywhere: Enter resolves the text to its page; the button, or Ctrl/Cmd-K, opens the palette. */
export function SearchBox({ slug, openPalette }: { slug: string | undefined; openPalette: () => void }) {
  const { t } = useI18n();
  const router = useRouter();
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted) router.push(searchPath(wanted, slug));
  };
  return (
    <form role="search" onSubmit={submit} className="relative w-full min-w-0 max-w-md">
      <Icon name="search" className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-text-3" />
      <input
        type="search"
        name="q"
        value={text}
        onChange={(e) => setText(e.target.value)}
        aria-label={t('frame.search')}
        placeholder={t('frame.search')}
        autoComplete="off"
        spellCheck={false}
        className="h-9 w-full rounded-lg border border-border-strong/50 bg-bg pr-3 pl-9 sm:pr-16 text-sm text-ellipsis placeholder:text-text-3"
      />
      <button
        type="button"
        onClick={openPalette}
        aria-label={t('palette.title')}
        className="absolute top-1/2 right-1.5 max-sm:hidden h-6.5 -translate-y-1/2 rounded border border-border bg-surface px-1.5 font-mono text-xs text-text-3 hover:text-text"
      >
        Ctrl K
      </button>
    </form>
  );
}
