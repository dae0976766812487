'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useClient } from 'urql';
import { useI18n } from '@/i18n/provider';
import type { MessageKey } from '@/i18n';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { cn } from '@/components/ui/cn';
import { Page } from '@/components/ui/page';
import { UserErrors } from '@/components/ui/states';
import { useIdempotencyKey } from '@/lib/idempotency';
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
type Failure = { code: string; field: readonly string[] | null; message: string; remedy: string | null };

/** Five steps to a chain; the draft survives a reload. */
export function Wizard() {
  const { t } = useI18n();
  const router = useRouter();
  const client = useClient();
  const key = useIdempotencyKey();
  const [draft, setDraft] = useState<Draft>(DEFAULT_DRAFT);
  const [step, setStep] = useState(0);
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    const saved = sessionStorage.getItem(DRAFT_KEY);
    if (saved) setDraft({ ...DEFAULT_DRAFT, ...(JSON.parse(saved) as Partial<Draft>) });
  }, []);
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    sessionStorage.setItem(DRAFT_KEY, JSON.stringify(next));
    key.renew();
  };
  const go = (to: number) => {
    setStep(to);
    setShown(false);
    requestAnimationFrame(() => heading.current?.focus());
  };
  const problems = problemsOf(draft, step);

  const create = async () => {
    setBusy(true);
    setFailures([]);
    const result = await client
      .mutation(CreateChainMutation, { input: { idempotencyKey: key.current(), spec: specOf(draft) } })
      .toPromise();
    const payload = result.data?.createChain;
    if (payload?.operation && payload.userErrors.length === 0) {
      sessionStorage.removeItem(DRAFT_KEY);
      router.push(`/operations/${encodeURIComponent(payload.operation.id)}`);
      return;
    }
    setBusy(false);
    key.renew();
    const errors = payload?.userErrors ?? [];
    setFailures(
      errors.length > 0
        ? errors
        : [
            {
              code: 'UNAVAILABLE',
              field: null,
              message: result.error?.graphQLErrors[0]?.message ?? t('state.error.network'),
              remedy: null,
            },
          ],
    );
    const first = errors.find((e) => e.field?.length);
    if (first?.field) setStep(stepOfField(first.field.at(-1) as string));
  };
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
                  {i < step ? '✓' : i + 1}
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
                <Button type="submit" variant="primary" busy={busy}>
                  {step < STEPS.length - 1 ? t('action.next') : busy ? t('wizard.creating') : t('wizard.create')}
                </Button>
              </div>
            </div>
          </form>
        </Card>
      </div>
    </Page>
  );
}
