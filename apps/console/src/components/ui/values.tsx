'use client';

/** Values as people read and copy them: ids, times, amounts. */
import Link from 'next/link';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useI18n } from '@/i18n/provider';
import { formatAgo, formatAmount, formatExact, shorten } from '@/lib/format';
import { cn } from './cn';

/** An id shortened in the middle; the full text is for copy and assistive technology. */
export function Id({
  value,
  href,
  head,
  tail,
  copy = true,
}: {
  value: string;
  href?: string;
  head?: number;
  tail?: number;
  copy?: boolean;
}) {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const text = (
    <>
      <span aria-hidden>{shorten(value, head, tail)}</span>
      <span className="sr-only">{value}</span>
    </>
  );
  return (
    <span data-slot="id" className="inline-flex max-w-full items-center gap-1 font-mono text-[0.85em]" title={value}>
      {href ? (
        <Link href={href} className="text-accent underline-offset-2 hover:underline">
          {text}
        </Link>
      ) : (
        <span>{text}</span>
      )}
      {copy && (
        <button
          type="button"
          className="inline-grid size-6 shrink-0 place-items-center rounded text-text-3 hover:bg-surface-2 hover:text-text"
          onClick={() => void navigator.clipboard?.writeText(value).then(() => setCopied(true))}
          aria-label={`${t('action.copy')} ${shorten(value)}`}
        >
          <span aria-hidden>{copied ? '✓' : '⧉'}</span>
          <span className="sr-only" aria-live="polite">
            {copied ? t('action.copied') : ''}
          </span>
        </button>
      )}
    </span>
  );
}

let now = 0;
const listeners = new Set<() => void>();
let ticker: ReturnType<typeof setInterval> | undefined;
function subscribeClock(listener: () => void): () => void {
  listeners.add(listener);
  ticker ??= setInterval(() => {
    now = Date.now();
    for (const l of listeners) l();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(ticker);
      ticker = undefined;
    }
  };
}

/** The present time, once a second; 0 while rendered on the server. */
export function useNow(): number {
  return useSyncExternalStore(
    subscribeClock,
    () => (now ||= Date.now()),
    () => 0,
  );
}

/** A time: relative within a day, exact on hover and for assistive technology. */
export function Time({ value, className }: { value: string; className?: string }) {
  const { locale } = useI18n();
  const current = useNow();
  const exact = current === 0 ? value : formatExact(value, locale);
  const ms = current - Date.parse(value);
  return (
    <time dateTime={value} title={exact} className={cn('tabular whitespace-nowrap', className)}>
      {current === 0 ? value.slice(0, 19).replace('T', ' ') : ms < 86_400_000 ? formatAgo(ms, locale) : exact}
    </time>
  );
}

/** An amount of smallest units in the decimals of its asset, with its name. */
export function Amount({ units, decimals, unit, className }: { units: string; decimals: number; unit?: string; className?: string }) {
  const { locale } = useI18n();
  return (
    <span data-slot="amount" className={cn('tabular whitespace-nowrap', className)}>
      {formatAmount(units, decimals, locale)}
      {unit && <span className="ml-1 text-text-2">{unit}</span>}
    </span>
  );
}
