'use client';

import { Card } from '@/components/ui/card';
import { LogLines } from '@/components/ui/log-lines';
import { useI18n } from '@/i18n/provider';
import type { StepState } from '../operation.query';
import { stepTitle } from './step-list';

/** What a step wrote; its name is announced when the current step changes. */
export function StepLog({ step, live }: { step: StepState; live: boolean }) {
  const { t } = useI18n();
  const title = stepTitle(step, t);
  return (
    <Card title={t('operation.logOf', { step: title })} className="lg:sticky lg:top-20">
      {live && (
        <p role="status" className="sr-only">
          {title}: {t(`step.status.${step.status}`)}
        </p>
      )}
      <LogLines lines={step.log} label={t('operation.logOf', { step: title })} />
    </Card>
  );
}
