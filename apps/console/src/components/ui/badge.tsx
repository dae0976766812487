import type { ReactNode } from 'react';
import { cn } from './cn';
import { Icon, type IconName } from './icon';

export type Tone = 'neutral' | 'ok' | 'warn' | 'bad' | 'info' | 'accent';

const TONES: Readonly<Record<Tone, { readonly look: string; readonly icon: IconName }>> = {
  neutral: { look: 'bg-surface-2 text-text-2 border-border', icon: 'dash' },
  ok: { look: 'bg-ok-soft text-ok border-ok/20', icon: 'check' },
  warn: { look: 'bg-warn-soft text-warn border-warn/20', icon: 'alert' },
  bad: { look: 'bg-bad-soft text-bad border-bad/20', icon: 'close' },
  info: { look: 'bg-info-soft text-info border-info/20', icon: 'clock' },
  accent: { look: 'bg-accent-soft text-accent border-accent/20', icon: 'info' },
};

/** A state by icon, word and colour. */
export function Badge({
  tone = 'neutral',
  icon = true,
  pulse,
  className,
  children,
}: {
  tone?: Tone;
  /** False: no icon; a name: another than the tone's. */
  icon?: boolean | IconName;
  pulse?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const { look, icon: usual } = TONES[tone];
  return (
    <span
      data-slot="badge"
      data-tone={tone}
      className={cn(
        'inline-flex items-center gap-1 rounded-full border py-0.5 pr-2.5 text-xs font-medium whitespace-nowrap',
        icon ? 'pl-1.5' : 'pl-2.5',
        look,
        className,
      )}
    >
      {icon && <Icon name={icon === true ? usual : icon} size={13} className={cn('stroke-[2.25]', pulse && 'animate-pulse')} />}
      {children}
    </span>
  );
}
