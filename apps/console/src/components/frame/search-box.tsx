'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useI18n } from '@/i18n/provider';

/** Search from anywhere; Ctrl/Cmd-K moves the focus here. */
export function SearchBox({ slug }: { slug?: string }) {
  const { t } = useI18n();
  const router = useRouter();
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted) router.push(`/search?q=${encodeURIComponent(wanted)}${slug ? `&chain=${encodeURIComponent(slug)}` : ''}`);
  };
  return (
    <form role="search" onSubmit={submit} className="w-full max-w-xl">
      <label className="relative block">
        <span className="sr-only">{t('frame.search')}</span>
        <span aria-hidden className="absolute top-1/2 left-3 -translate-y-1/2 text-text-3">
          ⌕
        </span>
        <input
          ref={input}
          type="search"
          name="q"
          value={text}
          onChange={(e) => setText(e.target.value)}
          placeholder={t('frame.search')}
          autoComplete="off"
          spellCheck={false}
          className="h-9 w-full rounded-lg border border-border-strong/60 bg-bg pr-16 pl-8 text-sm placeholder:text-text-3"
        />
        <kbd
          aria-hidden
          className="absolute top-1/2 right-2.5 -translate-y-1/2 rounded border border-border bg-surface px-1.5 text-xs text-text-3 max-sm:hidden"
        >
          Ctrl K
        </kbd>
      </label>
    </form>
  );
}
