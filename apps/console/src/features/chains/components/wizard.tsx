'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useI18n } from '@/i18n/provider';
import type { MessageKey } from '@/i18n';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { cn } from '@/components/ui/cn';
import { Icon } from '@/components/ui/icon';
import { Page } from '@/components/ui/page';
import { SkeletonRows, UserErrors } from '@/components/ui/states';
import { Permitted } from '@/features/access/components/permitted';
import { operationPath } from '@/lib/paths';
import { useAction } from '@/lib/use-action';
import { CreateChainMutation } from '../create-chain.mutation';
import { DEFAULT_DRAFT, problemsOf, specOf, stepOfField, type Draft } from '../wizard-draft';
import { DataStep, NetworkStep, PurposeStep, RulesStep, type StepProps } from './wizard-steps';
import { ReviewStep } from './wizard-review';

const STEPS: readonly MessageKey[] = [
  'wizard.step.purpose',
  'wizard.step.network',
  'wizard.step.rules',
  'wizard.step.data',
  'wizard.step.review',
];
const DRAFT_KEY = 'bystack-chain-draft';

/** Five steps to a chain; the draft survives a reload. */
export function Wizard() {
  const { t } = useI18n();
  const router = useRouter();
  const { run, busy, failures, reset } = useAction(CreateChainMutation, (data) => data.createChain, { keyed: true });
  const [draft, setDraft] = useState<Draft>(DEFAULT_DRAFT);
  const [step, setStep] = useState(0);
  const [shown, setShown] = useState(false);
  const [created, setCreated] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    const saved = sessionStorage.getItem(DRAFT_KEY);
    if (saved) setDraft({ ...DEFAULT_DRAFT, ...(JSON.parse(saved) as Partial<Draft>) });
  }, []);
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    sessionStorage.setItem(DRAFT_KEY, JSON.stringify(next));
    reset();
  };
  const go = (to: number) => {
    setStep(to);
    setShown(false);
    requestAnimationFrame(() => heading.current?.focus());
  };
  const problems = problemsOf(draft, step);

  const create = async () => {
    const done = await run({ spec: specOf(draft) });
    if (!done?.chain || !done.operation) return;
    setCreated(true);
    sessionStorage.removeItem(DRAFT_KEY);
    router.push(operationPath(done.chain.slug, done.operation.id));
  };
  useEffect(() => {
    const field = failures.find((f) => f.field?.length)?.field?.at(-1);
    if (field) setStep(stepOfField(field));
  }, [failures]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (step === STEPS.length - 1) void create();
    else if (problems.size > 0) setShown(true);
    else go(step + 1);
  };

  const props: StepProps = {
    draft,
    change,
    invalid: (field) => (shown && problems.has(field)) || failures.some((f) => f.field?.at(-1) === field),
  };
  const Step = [PurposeStep, NetworkStep, RulesStep, DataStep][step];
  return (
    <Page title={t('wizard.title')} lead={t('wizard.lead')}>
      <Permitted permission="chain.create" skeleton={<SkeletonRows rows={6} />}>
        <div className="grid gap-6 lg:grid-cols-[13rem_minmax(0,1fr)]">
          <ol aria-label={t('wizard.steps')} className="flex gap-2 overflow-x-auto lg:flex-col">
            {STEPS.map((label, i) => (
              <li key={label}>
                <button
                  type="button"
                  disabled={i > step}
                  aria-current={i === step ? 'step' : undefined}
                  onClick={() => go(i)}
                  className={cn(
                    'flex w-full items-center gap-3 rounded-lg px-3 py-2 text-left text-sm font-medium whitespace-nowrap disabled:cursor-default',
                    i === step ? 'bg-accent-soft text-accent' : i < step ? 'text-text hover:bg-surface-2' : 'text-text-3',
                  )}
                >
                  <span
                    aria-hidden
                    className={cn(
                      'grid size-6 place-items-center rounded-full border text-xs',
                      i < step ? 'border-ok bg-ok-soft text-ok' : i === step ? 'border-accent' : 'border-border-strong/60',
                    )}
                  >
                    {i < step ? <Icon name="check" size={14} /> : i + 1}
                  </span>
                  {t(label)}
                </button>
              </li>
            ))}
          </ol>
          <Card>
            <form onSubmit={submit} noValidate>
              <h2 ref={heading} tabIndex={-1} className="mb-5 text-lg font-semibold outline-none">
                {t(STEPS[step] as MessageKey)}
              </h2>
              <div className="space-y-6">
                {failures.length > 0 && <UserErrors errors={failures} />}
                {Step ? <Step {...props} /> : <ReviewStep draft={draft} />}
              </div>
              <div className="mt-8 flex flex-wrap items-center justify-between gap-3 border-t border-border pt-5">
                <p className="text-sm text-text-3">{t('wizard.draft')}</p>
                <div className="flex gap-2">
                  {step > 0 && (
                    <Button onClick={() => go(step - 1)} disabled={busy}>
                      {t('action.back')}
                    </Button>
                  )}
                  <Button type="submit" variant="primary" busy={busy || created}>
                    {step < STEPS.length - 1 ? t('action.next') : busy ? t('wizard.creating') : t('wizard.create')}
                  </Button>
                </div>
              </div>
            </form>
          </Card>
        </div>
      </Permitted>
    </Page>
  );
}
