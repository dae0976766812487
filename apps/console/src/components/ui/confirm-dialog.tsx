'use client';

import { useState, type ReactNode } from 'react';
import { useI18n } from '@/i18n/provider';
import type { Failure } from '@/lib/failure';
import { Button } from './button';
import { Dialog } from './dialog';
import { TextField } from './form';
import { UserErrors } from './states';

/** Asks before something that hurts: names the object and the consequence; with `typedName` the name must be typed. */
export function ConfirmDialog({
  open,
  onClose,
  onConfirm,
  title,
  children,
  confirm,
  typedName,
  danger,
  busy,
  failures,
}: {
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: ReactNode;
  children: ReactNode;
  /** Word of the confirming button. */
  confirm: ReactNode;
  typedName?: string | undefined;
  danger?: boolean;
  busy: boolean;
  failures: readonly Failure[];
}) {
  const { t } = useI18n();
  const [typed, setTyped] = useState('');
  const ready = typedName === undefined || typed === typedName;
  const close = () => {
    setTyped('');
    onClose();
  };
  return (
    <Dialog open={open} onClose={close} title={title}>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onConfirm();
        }}
      >
        <div className="space-y-3 text-sm text-text-2">{children}</div>
        {typedName !== undefined && (
          <TextField
            name="confirmName"
            label={t('confirm.typeName', { name: typedName })}
            value={typed}
            onChange={(e) => setTyped(e.target.value)}
            spellCheck={false}
            autoFocus
          />
        )}
        <UserErrors errors={failures} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={close}>{t('action.cancel')}</Button>
          <Button type="submit" variant={danger ? 'danger' : 'primary'} busy={busy} disabled={!ready}>
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
