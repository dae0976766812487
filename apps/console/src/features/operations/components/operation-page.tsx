'use client';

import { useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { Page } from '@/components/ui/page';
import { Progress } from '@/components/ui/progress';
import { Resource } from '@/components/ui/resource';
import { NotFound, UserErrors } from '@/components/ui/states';
import { workTone } from '@/features/chains/tone';
import { useI18n } from '@/i18n/provider';
import { chainPath } from '@/lib/paths';
import type { OperationState } from '../operation.query';
import { isUnderWay } from '../status';
import { useOperation } from '../use-operation';
import { Elapsed } from './elapsed';
import { NextSteps } from './next-steps';
import { OperationActions } from './operation-actions';
import { OperationSkeleton } from './operation-skeleton';
import { StepList } from './step-list';
import { StepLog } from './step-log';

/** A long-running task while it runs and after: steps, times, log, what to do next. */
export function OperationPage({ id }: { id: string }) {
  const { t } = useI18n();
  const operation = useOperation(id);
  const value = operation.value;
  const crumbs = value?.chain
    ? [
        { href: '/chains', label: t('nav.chains') },
        { href: chainPath(value.chain.slug), label: value.chain.name },
      ]
    : [{ href: '/operations', label: t('nav.operations') }];
  if (value === null && !operation.error) return <NotFound heading="h1" />;
  return (
    <Page
      title={value ? t(`operation.title.${value.kind}`, { subject: value.subject }) : t('operation.loading')}
      lead={value && <StatusLine value={value} />}
      actions={value && <OperationActions operation={value} />}
      crumbs={crumbs}
      crumbsLabel={t('page.crumbs')}
    >
      <Resource of={operation} skeleton={<OperationSkeleton />}>
        {(shown) => <OperationBody operation={shown} />}
      </Resource>
    </Page>
  );
}

function StatusLine({ value }: { value: OperationState }) {
  const { t } = useI18n();
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Badge tone={workTone(value.status)} pulse={isUnderWay(value.status)}>
        {t(`operation.status.${value.status}`)}
      </Badge>
      <Elapsed from={value.startedAt ?? value.createdAt} to={value.finishedAt} usualMs={value.expectedDurationMs} />
    </span>
  );
}

function OperationBody({ operation }: { operation: OperationState }) {
  const { t } = useI18n();
  const [chosen, setChosen] = useState<string | null>(null);
  const current =
    operation.steps.find((s) => s.status === 'RUNNING' || s.status === 'FAILED') ??
    operation.steps.findLast((s) => s.status !== 'PENDING' && s.status !== 'SKIPPED') ??
    operation.steps[0];
  const shown = operation.steps.find((s) => s.key === chosen) ?? current;
  return (
    <div className="space-y-6">
      {operation.status === 'SUCCEEDED' && operation.kind === 'CREATE_CHAIN' && operation.chain && (
        <NextSteps slug={operation.chain.slug} />
      )}
      {operation.error && <UserErrors errors={[operation.error]} />}
      <Progress value={operation.status === 'SUCCEEDED' ? 1 : operation.progress} label={t('operation.progress')} />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.15fr)]">
        <Card title={t('operation.steps')} pad="small">
          <StepList steps={operation.steps} shown={shown?.key} choose={setChosen} />
        </Card>
        {shown && <StepLog step={shown} live={shown.status === 'RUNNING'} />}
      </div>
    </div>
  );
}
