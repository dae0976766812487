'use client';

import { cn } from '@/components/ui/cn';
import { Icon, type IconName } from '@/components/ui/icon';
import { Progress } from '@/components/ui/progress';
import { isMessageKey } from '@/i18n';
import { useI18n } from '@/i18n/provider';
import type { StepState } from '../operation.query';
import { Elapsed } from './elapsed';

const LOOKS: Readonly<Record<StepState['status'], { readonly icon: IconName; readonly look: string }>> = {
  PENDING: { icon: 'dash', look: 'border-border-strong/50 text-text-3' },
  RUNNING: { icon: 'clock', look: 'border-accent bg-accent-soft text-accent animate-pulse' },
  DONE: { icon: 'check', look: 'border-ok/40 bg-ok-soft text-ok' },
  SKIPPED: { icon: 'arrowRight', look: 'border-border text-text-3' },
  FAILED: { icon: 'close', look: 'border-bad/50 bg-bad-soft text-bad' },
  COMPENSATED: { icon: 'restart', look: 'border-warn/40 bg-warn-soft text-warn' },
};

/** The steps with their states; choosing one shows its log. */
export function StepList({
  steps,
  shown,
  choose,
}: {
  steps: readonly StepState[];
  shown: string | undefined;
  choose: (key: string) => void;
}) {
  const { t } = useI18n();
  return (
    <ol data-slot="steps">
      {steps.map((step, i) => {
        const { icon, look } = LOOKS[step.status];
        return (
          <li key={step.key} data-step={step.key} data-status={step.status} className="relative">
            {i < steps.length - 1 && <span aria-hidden className="absolute top-10 bottom-0 left-[1.6rem] w-px bg-border" />}
            <button
              type="button"
              aria-pressed={step.key === shown}
              onClick={() => choose(step.key)}
              className={cn(
                'flex w-full items-start gap-3 rounded-lg px-3 py-2.5 text-left',
                step.key === shown ? 'bg-surface-2' : 'hover:bg-surface-2/60',
              )}
            >
              <span className={cn('relative z-10 grid size-7 shrink-0 place-items-center rounded-full border bg-surface', look)}>
                <Icon name={icon} size={15} className="stroke-[2.25]" />
              </span>
              <span className="min-w-0 flex-1 space-y-1">
                <span className="flex flex-wrap items-baseline justify-between gap-x-3">
                  <span className={cn('text-sm font-medium', step.status === 'PENDING' && 'text-text-2')}>{stepTitle(step, t)}</span>
                  <span className="text-xs text-text-3">
                    {t(`step.status.${step.status}`)}
                    {step.attempt > 1 && ` · ${t('operation.attempt', { n: step.attempt })}`}
                  </span>
                </span>
                {step.message && <span className="block text-sm break-words text-text-2">{step.message}</span>}
                {step.status === 'RUNNING' && step.progress !== null && <Progress value={step.progress} label={stepTitle(step, t)} />}
                {step.startedAt && step.status !== 'SKIPPED' && (
                  <span className="block">
                    <Elapsed from={step.startedAt} to={step.finishedAt} usualMs={step.usualDurationMs} />
                  </span>
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** The step's name from the catalogue; the API's own for a step that the catalogue does not know. */
export function stepTitle(step: { key: string; title: string }, t: ReturnType<typeof useI18n>['t']): string {
  const key = `step.${step.key}`;
  return isMessageKey(key) ? t(key) : step.title;
}
