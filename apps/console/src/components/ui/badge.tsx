import type { ReactNode } from 'react';
import { cn } from './cn';

export type Tone = 'neutral' | 'ok' | 'warn' | 'bad' | 'info' | 'accent';

const TONES: Readonly<Record<Tone, string>> = {
  neutral: 'bg-surface-2 text-text-2 border-border',
  ok: 'bg-ok-soft text-ok border-ok/25',
  warn: 'bg-warn-soft text-warn border-warn/25',
  bad: 'bg-bad-soft text-bad border-bad/25',
  info: 'bg-info-soft text-info border-info/25',
  accent: 'bg-accent-soft text-accent border-accent/25',
};
const ICONS: Readonly<Record<Tone, string>> = { neutral: '○', ok: '●', warn: '▲', bad: '✕', info: '◐', accent: '◆' };

/** A state by icon, word and colour. */
export function Badge({
  tone = 'neutral',
  icon = true,
  pulse,
  className,
  children,
}: {
  tone?: Tone;
  icon?: boolean;
  pulse?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      data-slot="badge"
      data-tone={tone}
      className={cn(
        'inline-flex items-center gap-1.5 rounded-full border px-2.5 py-0.5 text-xs font-medium whitespace-nowrap',
        TONES[tone],
        className,
      )}
    >
      {icon && (
        <span aria-hidden className={cn('text-[0.6rem] leading-none', pulse && 'animate-pulse')}>
          {ICONS[tone]}
        </span>
      )}
      {children}
    </span>
  );
}
