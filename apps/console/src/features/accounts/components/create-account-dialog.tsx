'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/form';
import { UserErrors } from '@/components/ui/states';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { failureOf } from '@/lib/failure';
import { accountPath } from '@/lib/paths';
import { useAction } from '@/lib/use-action';
import { CreateAccountMutation } from '../create-account.mutation';

/** Makes an account by its alias and shows it. */
export function CreateAccountDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useI18n();
  const router = useRouter();
  const { slug, chain } = useChain();
  const [alias, setAlias] = useState('');
  const [externalId, setExternalId] = useState('');
  const action = useAction(CreateAccountMutation, (data) => data.createAccount, { keyed: true });
  const submit = async () => {
    if (!chain.value || alias.trim() === '') return;
    const done = await action.run({ chainId: chain.value.id, alias: alias.trim(), externalId: externalId.trim() || null });
    if (done?.account) router.push(accountPath(slug, done.account.id));
  };
  return (
    <Dialog open={open} onClose={onClose} title={t('accounts.create')}>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className="text-sm text-text-2">{t('accounts.create.text')}</p>
        <UserErrors errors={action.failures} />
        <TextField
          name="alias"
          label={t('account.alias')}
          hint={t('account.alias.hint')}
          value={alias}
          onChange={(e) => setAlias(e.target.value)}
          maxLength={64}
          required
          autoFocus
          error={failureOf(action.failures, 'alias')}
        />
        <TextField
          name="externalId"
          label={t('account.externalId')}
          hint={t('account.externalId.hint')}
          optional
          value={externalId}
          onChange={(e) => setExternalId(e.target.value)}
          error={failureOf(action.failures, 'externalId')}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="primary" busy={action.busy} disabled={!chain.value}>
            {t('accounts.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
