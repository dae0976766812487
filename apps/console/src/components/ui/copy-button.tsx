'use client';

import { useEffect, useState } from 'react';
import { useI18n } from '@/i18n/provider';
import { Icon } from './icon';

/** Copies a text and confirms it; `name` says what is copied. */
export function CopyButton({ value, name }: { value: string; name: string }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      data-slot="copy"
      className="inline-grid size-6 shrink-0 place-items-center rounded text-text-3 hover:bg-surface-2 hover:text-text"
      onClick={() => void copyText(value).then(setCopied)}
      aria-label={`${t('action.copy')} ${name}`}
    >
      <Icon name={copied ? 'check' : 'copy'} size={14} className={copied ? 'text-ok' : ''} />
      <span className="sr-only" aria-live="polite">
        {copied ? t('action.copied') : ''}
      </span>
    </button>
  );
}

/** True when copied; the clipboard interface is absent on plain-http origins, then a selection does it. */
async function copyText(value: string): Promise<boolean> {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(value);
      return true;
    } catch {
      return false;
    }
  }
  const area = document.createElement('textarea');
  area.value = value;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
