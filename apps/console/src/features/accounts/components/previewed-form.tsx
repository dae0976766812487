'use client';

import { useRouter } from 'next/navigation';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { UserErrors } from '@/components/ui/states';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import type { Failure } from '@/lib/failure';
import { transactionPath } from '@/lib/paths';
import type { Action } from '@/lib/use-action';
import { Effects, type EffectsOf } from './effects';

interface Answer {
  readonly effects: EffectsOf | null;
  readonly transaction: { readonly hash: string | null } | null;
  readonly userErrors: readonly Failure[];
}

/**
 * A form that moves value in two steps: first the API tells the effects without acting, then the same input is sent.
 * Any change of the input asks for the effects again. Afterwards the transaction's page follows it to the end.
 */
export function PreviewedForm<Input extends object>({
  action,
  input,
  onInvalid,
  send,
  cancel,
  children,
}: {
  action: Action<Input & { validateOnly?: boolean | null }, Answer>;
  /** What would be sent; null while a field is wrong. */
  input: Input | null;
  /** Called when one tries to go on while a field is wrong. */
  onInvalid: () => void;
  /** Words of the button that really sends. */
  send: ReactNode;
  cancel?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useI18n();
  const router = useRouter();
  const { slug, chain } = useChain();
  const [previewed, setPreviewed] = useState<{ stamp: string; effects: EffectsOf } | null>(null);
  const [sent, setSent] = useState(false);
  const stamp = JSON.stringify(input);
  const effects = previewed?.stamp === stamp ? previewed.effects : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (input === null) return onInvalid();
    if (effects === null) {
      const answer = await action.run({ ...input, validateOnly: true });
      if (answer) setPreviewed({ stamp, effects: answer.effects ?? { movements: [], fee: null, gasUsed: null } });
      return;
    }
    const answer = await action.run(input);
    if (!answer?.transaction?.hash) return;
    setSent(true);
    router.push(transactionPath(slug, answer.transaction.hash));
  };
  return (
    <form onSubmit={(e) => void submit(e)} noValidate className="space-y-5">
      {children}
      <UserErrors errors={action.failures} />
      {effects && <Effects slug={slug} effects={effects} />}
      <div className="flex flex-wrap justify-end gap-2">
        {cancel}
        <Button type="submit" variant="primary" busy={action.busy || sent} disabled={!chain.value}>
          {effects ? send : t('effects.preview')}
        </Button>
      </div>
    </form>
  );
}
