'use client';

import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useI18n } from '@/i18n/provider';
import { useAction } from '@/lib/use-action';
import type { ApiKeyLine } from '../api-keys.query';
import { RevokeApiKeyMutation } from '../revoke-api-key.mutation';

/** Ends a key after a question. */
export function RevokeApiKeyDialog({ apiKey, onClose, revoked }: { apiKey: ApiKeyLine | null; onClose: () => void; revoked: () => void }) {
  const { t } = useI18n();
  const action = useAction(RevokeApiKeyMutation, (data) => data.revokeApiKey, { keyed: false });
  const confirm = async () => {
    if (!apiKey || !(await action.run({ id: apiKey.id }))) return;
    revoked();
    onClose();
  };
  return (
    <ConfirmDialog
      open={apiKey !== null}
      onClose={onClose}
      onConfirm={() => void confirm()}
      title={t('apiKey.revokeNamed', { name: apiKey?.name ?? '' })}
      confirm={t('apiKey.revoke')}
      danger
      busy={action.busy}
      failures={action.failures}
    >
      <p>{t('apiKey.revoke.text')}</p>
    </ConfirmDialog>
  );
}
