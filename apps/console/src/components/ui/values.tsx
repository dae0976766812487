'use client';

/** Values as people read and copy them: ids, times, amounts. */
import Link from 'next/link';
import { useState } from 'react';
import { useI18n } from '@/i18n/provider';
import { formatAgo, formatAmount, formatDay, formatExact, shorten } from '@/lib/format';
import { useNow } from './clock';
import { cn } from './cn';
import { CopyButton } from './copy-button';

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
  const text = (
    <>
      <span aria-hidden>{shorten(value, head, tail)}</span>
      <span className="sr-only">{value}</span>
    </>
  );
  return (
    <span data-slot="id" className="relative inline-flex max-w-full items-center gap-0.5 font-mono text-[0.92em]" title={value}>
      {href ? (
        <Link href={href} className="text-accent underline-offset-2 hover:underline">
          {text}
        </Link>
      ) : (
        <span>{text}</span>
      )}
      {copy && <CopyButton value={value} name={shorten(value)} />}
    </span>
  );
}

/** A long hexadecimal text in full, wrapped, with a copy button. */
export function Hex({ value, name }: { value: string; name: string }) {
  return (
    <span data-slot="hex" className="flex items-start gap-1">
      <code className="max-h-40 min-w-0 overflow-y-auto rounded-md bg-surface-2 px-2 py-1 font-mono text-xs break-all" tabIndex={0}>
        {value}
      </code>
      <CopyButton value={value} name={name} />
    </span>
  );
}

const DAY_MS = 86_400_000;

/** A time: relative within a day; exact with zone on hover, on focus and for assistive technology. */
export function Time({ value, className }: { value: string; className?: string }) {
  const { locale } = useI18n();
  const current = useNow();
  const [focused, setFocused] = useState(false);
  if (current === 0) return <time dateTime={value}>{value.slice(0, 19).replace('T', ' ')}</time>;
  const exact = formatExact(value, locale);
  const ms = current - Date.parse(value);
  const near = Math.abs(ms) < DAY_MS;
  return (
    <time
      dateTime={value}
      title={exact}
      aria-label={exact}
      tabIndex={0}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
      className={cn('tabular', near && 'whitespace-nowrap', className)}
    >
      {focused ? exact : near ? formatAgo(ms, locale) : formatDay(value, locale)}
    </time>
  );
}

/** An amount of smallest units in the decimals of its asset, with its name; copying it copies all digits. */
export function Amount({
  units,
  decimals,
  unit,
  className,
  signed,
}: {
  units: string;
  decimals: number;
  unit?: string;
  className?: string;
  /** True: a plus before gains. */
  signed?: boolean;
}) {
  const { locale } = useI18n();
  return (
    <span data-slot="amount" className={cn('tabular', className)}>
      <span className="break-all">
        {signed && !units.startsWith('-') && units !== '0' ? '+' : ''}
        {formatAmount(units, decimals, locale)}
      </span>
      {unit && <span className="ml-1 font-normal text-text-2">{unit}</span>}
    </span>
  );
}
