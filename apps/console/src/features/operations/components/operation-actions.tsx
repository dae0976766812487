'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Icon } from '@/components/ui/icon';
import { UserErrors } from '@/components/ui/states';
import { useI18n } from '@/i18n/provider';
import { useAction } from '@/lib/use-action';
import { CancelOperationMutation } from '../cancel-operation.mutation';
import type { OperationState } from '../operation.query';
import { RetryOperationMutation } from '../retry-operation.mutation';

/** Cancel while it runs, retry after a failure; absent where the API says that it cannot be done. */
export function OperationActions({ operation }: { operation: OperationState }) {
  const { t } = useI18n();
  const [asking, setAsking] = useState(false);
  const cancel = useAction(CancelOperationMutation, (data) => data.cancelOperation, { keyed: false });
  const retry = useAction(RetryOperationMutation, (data) => data.retryOperation, { keyed: false });
  return (
    <>
      {operation.retryable && (
        <Button variant="primary" busy={retry.busy} onClick={() => void retry.run({ id: operation.id })}>
          <Icon name="restart" />
          {t('operation.retry')}
        </Button>
      )}
      {operation.cancellable && (
        <Button onClick={() => setAsking(true)}>
          <Icon name="close" />
          {t('operation.cancel')}
        </Button>
      )}
      {retry.failures.length > 0 && <UserErrors errors={retry.failures} />}
      <ConfirmDialog
        open={asking && operation.cancellable}
        onClose={() => setAsking(false)}
        onConfirm={() => void cancel.run({ id: operation.id }).then((done) => done && setAsking(false))}
        title={t('operation.cancel.title')}
        confirm={t('operation.cancel')}
        danger
        busy={cancel.busy}
        failures={cancel.failures}
      >
        <p>{t('operation.cancel.text', { subject: operation.subject })}</p>
      </ConfirmDialog>
    </>
  );
}
