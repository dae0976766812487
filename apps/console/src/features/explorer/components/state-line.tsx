'use client';

import { cn } from '@/components/ui/cn';
import { Icon } from '@/components/ui/icon';
import { Time } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { GOOD_WAY, isSettled, progressOf } from '../transaction-state';
import type { TransactionState } from '../transaction.query';

/** Where the transaction is on its way: submitted, included, final; or how it ended otherwise. */
export function StateLine({ state, history }: Pick<TransactionState, 'state' | 'history'>) {
  const { t } = useI18n();
  const reached = Math.max(progressOf(state), ...history.map((h) => progressOf(h.state)));
  const bad = isSettled(state) && progressOf(state) < 0;
  const steps = bad ? [...GOOD_WAY.slice(0, reached + 1), state] : [...GOOD_WAY];
  return (
    <div className="space-y-3">
      <p role="status" className="sr-only">
        {t(`tx.state.${state}`)}
      </p>
      <ol data-slot="state-line" data-state={state} className="flex flex-col gap-3 sm:flex-row sm:items-start">
        {steps.map((step, i) => {
          const done = i <= reached;
          const failed = bad && i === steps.length - 1;
          const next = !bad && i === reached + 1;
          return (
            <li
              key={step}
              aria-current={step === state ? 'step' : undefined}
              className="flex flex-1 items-center gap-3 sm:flex-col sm:items-stretch"
            >
              <span className="flex items-center gap-2 sm:w-full">
                <span
                  className={cn(
                    'grid size-8 shrink-0 place-items-center rounded-full border',
                    failed
                      ? 'border-bad/50 bg-bad-soft text-bad'
                      : done
                        ? 'border-ok/40 bg-ok-soft text-ok'
                        : next
                          ? 'animate-pulse border-accent bg-accent-soft text-accent'
                          : 'border-border-strong/50 text-text-3',
                  )}
                >
                  <Icon name={failed ? 'close' : done ? 'check' : next ? 'clock' : 'dash'} />
                </span>
                {i < steps.length - 1 && (
                  <span aria-hidden className={cn('hidden h-px flex-1 sm:block', i < reached ? 'bg-ok' : 'bg-border')} />
                )}
              </span>
              <span className="text-sm">
                <span className={cn('block font-medium', !done && !failed && 'text-text-2')}>{t(`tx.state.${step}`)}</span>
                <StepTime at={history.find((h) => h.state === step)?.at} />
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function StepTime({ at }: { at: string | undefined }) {
  return at ? <Time value={at} className="text-text-3" /> : null;
}
