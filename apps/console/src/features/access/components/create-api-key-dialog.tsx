'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { SelectField, TextField } from '@/components/ui/form';
import { Notice } from '@/components/ui/notice';
import { UserErrors } from '@/components/ui/states';
import { useI18n } from '@/i18n/provider';
import type { VariablesOf } from '@/lib/graphql';
import { failureOf } from '@/lib/failure';
import { useAction } from '@/lib/use-action';
import { useViewer } from '../use-viewer';
import { CreateApiKeyMutation } from '../create-api-key.mutation';

type Role = VariablesOf<typeof CreateApiKeyMutation>['input']['role'];
/** From the most to the least that a role may do: one grants one's own and what stands below. */
const ROLES: readonly Role[] = ['OWNER', 'ADMINISTRATOR', 'INTEGRATOR', 'VIEWER'];
const DAYS = [30, 90, 180, 365] as const;

/** Makes a key and shows its secret once. */
export function CreateApiKeyDialog({ open, onClose, created }: { open: boolean; onClose: () => void; created: () => void }) {
  const { t } = useI18n();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('INTEGRATOR');
  const [days, setDays] = useState(90);
  const [secret, setSecret] = useState<string | null>(null);
  const action = useAction(CreateApiKeyMutation, (data) => data.createApiKey, { keyed: true });
  const viewer = useViewer();
  const own = viewer?.organizations.find((o) => o.organization.id === viewer.organization.id)?.role;
  const grantable = own ? ROLES.slice(ROLES.indexOf(own)) : ROLES;
  const submit = async () => {
    const done = await action.run({ name: name.trim(), role, expiresInDays: days });
    if (!done) return;
    setSecret(done.secret);
    created();
  };
  const close = () => {
    setSecret(null);
    setName('');
    action.reset();
    onClose();
  };
  return (
    <Dialog open={open} onClose={close} title={secret ? t('apiKeys.created') : t('apiKeys.create')}>
      {secret ? (
        <>
          <Notice tone="warn" title={t('apiKeys.once')}>
            {t('apiKeys.once.text')}
          </Notice>
          <div data-slot="secret" className="flex items-center gap-2 rounded-lg border border-border bg-surface-2 px-3 py-2">
            <code className="min-w-0 flex-1 font-mono text-sm break-all">{secret}</code>
            <CopyButton value={secret} name={t('apiKeys.secret')} />
          </div>
          <div className="flex justify-end">
            <Button variant="primary" onClick={close}>
              {t('apiKeys.stored')}
            </Button>
          </div>
        </>
      ) : (
        <form
          className="space-y-5"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <UserErrors errors={action.failures} />
          <TextField
            name="name"
            label={t('apiKey.name')}
            hint={t('apiKey.name.hint')}
            value={name}
            onChange={(e) => setName(e.target.value)}
            required
            maxLength={64}
            autoFocus
            error={failureOf(action.failures, 'name')}
          />
          <SelectField
            name="role"
            label={t('apiKey.role')}
            hint={t(`role.${role}.text`)}
            value={role}
            onChange={(e) => setRole(e.target.value as Role)}
            error={failureOf(action.failures, 'role')}
          >
            {grantable.map((choice) => (
              <option key={choice} value={choice}>
                {t(`role.${choice}`)}
              </option>
            ))}
          </SelectField>
          <SelectField
            name="expiresInDays"
            label={t('apiKey.expires')}
            value={String(days)}
            onChange={(e) => setDays(Number(e.target.value))}
            error={failureOf(action.failures, 'expiresInDays')}
          >
            {DAYS.map((choice) => (
              <option key={choice} value={choice}>
                {t('apiKey.days', { count: choice })}
              </option>
            ))}
          </SelectField>
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={close}>{t('action.cancel')}</Button>
            <Button type="submit" variant="primary" busy={action.busy}>
              {t('apiKeys.create')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
