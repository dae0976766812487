import type { ReactNode } from 'react';
import { cn } from './cn';

const PADS = { normal: 'p-5', small: 'p-2', none: '[&_[data-slot=error]]:m-5' } as const;

/** A panel with an optional heading row; `pad` none for tables and lists that reach its edges. */
export function Card({
  title,
  actions,
  className,
  pad = 'normal',
  children,
  level = 2,
}: {
  title?: ReactNode;
  actions?: ReactNode;
  className?: string;
  pad?: keyof typeof PADS;
  children: ReactNode;
  level?: 2 | 3;
}) {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section data-slot="card" className={cn('rounded-xl border border-border bg-surface shadow-[var(--shadow)] min-w-0', className)}>
      {(title || actions) && (
        <div className="flex flex-wrap items-center justify-between gap-3 border-b border-border px-5 py-3.5">
          {title && <Heading className="text-base font-semibold">{title}</Heading>}
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      )}
      <div className={PADS[pad]}>{children}</div>
    </section>
  );
}

/** A figure with its name. */
export function Stat({
  label,
  value,
  hint,
  tone,
}: {
  label: ReactNode;
  value: ReactNode;
  hint?: ReactNode;
  tone?: 'ok' | 'warn' | 'bad' | undefined;
}) {
  const color = tone === 'bad' ? 'text-bad' : tone === 'warn' ? 'text-warn' : tone === 'ok' ? 'text-ok' : 'text-text';
  return (
    <div data-slot="stat" className="min-w-0 rounded-xl border border-border bg-surface p-5 shadow-[var(--shadow)]">
      <dt className="text-sm text-text-2">{label}</dt>
      <dd className={cn('mt-1 text-[1.75rem] leading-9 font-semibold tabular break-all', color)}>{value}</dd>
      {hint && <dd className="mt-1 text-sm text-text-3">{hint}</dd>}
    </div>
  );
}

/** Pairs of name and value. */
export function Facts({ rows, className }: { rows: readonly (readonly [ReactNode, ReactNode])[]; className?: string }) {
  return (
    <dl data-slot="facts" className={cn('grid grid-cols-1 gap-x-6 gap-y-3 sm:grid-cols-[max-content_minmax(0,1fr)]', className)}>
      {rows.map(([name, value], i) => (
        <div key={i} className="contents">
          <dt className="text-sm text-text-2 max-sm:-mb-2.5">{name}</dt>
          <dd className="min-w-0 break-words text-sm">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
