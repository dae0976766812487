import type { ReactNode } from 'react';
import { cn } from './cn';
import { Icon, type IconName } from './icon';

const TONES = {
  ok: { look: 'border-ok/25 bg-ok-soft', ink: 'text-ok', icon: 'check' },
  info: { look: 'border-info/25 bg-info-soft', ink: 'text-info', icon: 'info' },
  warn: { look: 'border-warn/25 bg-warn-soft', ink: 'text-warn', icon: 'alert' },
  bad: { look: 'border-bad/25 bg-bad-soft', ink: 'text-bad', icon: 'alert' },
} as const satisfies Record<string, { look: string; ink: string; icon: IconName }>;

/** A sentence about what just happened or what to mind, announced politely. */
export function Notice({
  tone,
  title,
  children,
  action,
}: {
  tone: keyof typeof TONES;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const { look, ink, icon } = TONES[tone];
  return (
    <div
      role="status"
      data-slot="notice"
      data-tone={tone}
      className={cn('flex flex-wrap items-start gap-3 rounded-xl border p-4 text-sm', look)}
    >
      <Icon name={icon} size={18} className={cn('mt-0.5', ink)} />
      <div className="min-w-0 flex-1 basis-48">
        {title && <p className={cn('font-semibold', ink)}>{title}</p>}
        {children && <div className="break-words text-text">{children}</div>}
      </div>
      {action}
    </div>
  );
}
