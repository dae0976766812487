'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { cn } from '@/components/ui/cn';
import { Dialog } from '@/components/ui/dialog';
import { Icon, type IconName } from '@/components/ui/icon';
import { useSearch } from '@/features/explorer/use-search';
import { useI18n } from '@/i18n/provider';
import { hitPath } from '@/lib/paths';
import { chainPages, ORGANIZATION_PAGES } from './pages';

interface Entry {
  readonly key: string;
  readonly href: string;
  readonly icon: IconName;
  readonly title: string;
  readonly hint: string;
}
const HIT_ICONS: Readonly<Record<string, IconName>> = {
  BLOCK: 'block',
  TRANSACTION: 'transfer',
  ADDRESS: 'key',
  ASSET: 'asset',
  ACCOUNT: 'account',
};

/** Every page and everything searchable by a few keys: type, choose with the arrows, Enter. */
export function Palette({ slug, onClose }: { slug: string | undefined; onClose: () => void }) {
  const { t } = useI18n();
  const router = useRouter();
  const list = useId();
  const [text, setText] = useState('');
  const [index, setIndex] = useState(0);
  const { loaded, asked } = useSearch(text, null);
  const places = [
    ...(slug ? chainPages(slug) : []),
    ...ORGANIZATION_PAGES,
    { href: '/create', label: 'chains.create', icon: 'plus' } as const,
  ];
  const wanted = text.trim().toLowerCase();
  const entries: readonly Entry[] = [
    ...places
      .map((p) => ({ key: p.href, href: p.href, icon: p.icon, title: t(p.label), hint: p.href.startsWith('/chains/') ? (slug ?? '') : '' }))
      .filter((p) => p.title.toLowerCase().includes(wanted)),
    ...(asked === '' ? [] : (loaded.value ?? [])).map((hit) => ({
      key: `${hit.kind}${hit.id}`,
      href: hitPath(hit),
      icon: HIT_ICONS[hit.kind] ?? 'search',
      title: hit.title,
      hint: `${t(`search.kind.${hit.kind}`)} · ${hit.chain?.name ?? t('search.layer.MAIN_CHAIN')}`,
    })),
  ];
  useEffect(() => setIndex(0), [text]);
  const chosen = Math.min(index, entries.length - 1);
  useEffect(() => {
    // newer browsers answer a promise here: it must not become the effect's clean-up
    void document.getElementById(`${list}-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen, list]);
  const open = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    router.push(entry.href);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && entries.length > 0) {
      event.preventDefault();
      setIndex((chosen + step + entries.length) % entries.length);
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      open(entries[chosen]);
    }
  };
  return (
    <Dialog open onClose={onClose} title={t('palette.title')} width="wide">
      <input
        type="text"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={entries.length > 0 ? `${list}-${chosen}` : undefined}
        aria-label={t('palette.hint')}
        placeholder={t('palette.hint')}
        value={text}
        onChange={(e) => setText(e.target.value)}
        onKeyDown={onKey}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        className="h-11 w-full rounded-lg border border-border-strong/50 bg-bg px-3.5"
      />
      <ul id={list} role="listbox" aria-label={t('palette.title')} className="h-80 overflow-y-auto">
        {entries.map((entry, i) => (
          <li
            key={entry.key}
            id={`${list}-${i}`}
            role="option"
            aria-selected={i === chosen}
            onClick={() => open(entry)}
            onPointerMove={() => setIndex(i)}
            className={cn(
              'flex cursor-pointer items-center gap-3 rounded-lg px-3 py-2.5 text-sm',
              i === chosen && 'bg-accent-soft text-accent',
            )}
          >
            <Icon name={entry.icon} size={18} />
            <span className="min-w-0 flex-1 truncate font-medium">{entry.title}</span>
            <span className="truncate text-xs text-text-3">{entry.hint}</span>
          </li>
        ))}
      </ul>
      {entries.length === 0 && (
        <p role="status" className="-mt-80 h-80 px-3 text-sm text-text-2">
          {t('palette.none')}
        </p>
      )}
    </Dialog>
  );
}
