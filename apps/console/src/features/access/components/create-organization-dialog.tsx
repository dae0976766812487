'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/form';
import { UserErrors } from '@/components/ui/states';
import { slugOf } from '@/features/chains/wizard-draft';
import { useI18n } from '@/i18n/provider';
import { failureOf } from '@/lib/failure';
import { chooseOrganization } from '@/lib/session';
import { useAction } from '@/lib/use-action';
import { CreateOrganizationMutation } from '../create-organization.mutation';

/** Makes an organization and goes on in it. */
export function CreateOrganizationDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useI18n();
  const [name, setName] = useState('');
  const [slug, setSlug] = useState<string | null>(null);
  const action = useAction(CreateOrganizationMutation, (data) => data.createOrganization, { keyed: true });
  const shortName = slug ?? slugOf(name);
  const submit = async () => {
    const done = await action.run({ name: name.trim(), slug: shortName });
    if (done?.organization) chooseOrganization(done.organization.slug);
  };
  return (
    <Dialog open={open} onClose={onClose} title={t('organization.create')}>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className="text-sm text-text-2">{t('organization.create.text')}</p>
        <UserErrors errors={action.failures} />
        <TextField
          name="name"
          label={t('wizard.name')}
          value={name}
          onChange={(e) => setName(e.target.value)}
          required
          autoFocus
          error={failureOf(action.failures, 'name')}
        />
        <TextField
          name="slug"
          label={t('wizard.slug')}
          hint={t('organization.slug.hint')}
          value={shortName}
          onChange={(e) => setSlug(e.target.value)}
          required
          spellCheck={false}
          className="font-mono"
          error={failureOf(action.failures, 'slug')}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="primary" busy={action.busy}>
            {t('action.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
