'use client';

import { SelectField, TextField } from '@/components/ui/form';
import { SegmentField } from '@/components/ui/segment-field';
import { useI18n } from '@/i18n/provider';
import type { AccountChoice } from '../account-choices.query';

/** A receiver: an account of this chain or any address. */
export interface Target {
  readonly kind: 'account' | 'address';
  readonly accountId: string;
  readonly address: string;
}
export const NO_TARGET: Target = { kind: 'account', accountId: '', address: '' };

/** The receiver as the API takes it; null while none is given. */
export function targetInput(target: Target): { accountId: string } | { address: string } | null {
  if (target.kind === 'account') return target.accountId ? { accountId: target.accountId } : null;
  const address = target.address.trim();
  return address ? { address } : null;
}

/** Chooses the receiver of value. */
export function TargetFields({
  target,
  onChange,
  accounts,
  label,
  shown,
  failure,
}: {
  target: Target;
  onChange: (target: Target) => void;
  accounts: readonly AccountChoice[];
  label: string;
  shown: boolean;
  failure: string | undefined;
}) {
  const { t } = useI18n();
  const error = failure ?? (shown && targetInput(target) === null ? t('form.required') : undefined);
  return (
    <div className="space-y-3">
      <SegmentField
        name="targetKind"
        legend={label}
        value={target.kind}
        onChange={(kind) => onChange({ ...target, kind })}
        choices={[
          { value: 'account', title: t('account.one') },
          { value: 'address', title: t('address.title') },
        ]}
      />
      {target.kind === 'account' ? (
        <SelectField
          name="accountId"
          label={t('transfer.toAccount')}
          value={target.accountId}
          onChange={(e) => onChange({ ...target, accountId: e.target.value })}
          error={error}
        >
          <option value="">{t('form.choose')}</option>
          {accounts.map((account) => (
            <option key={account.id} value={account.id}>
              {account.alias}
            </option>
          ))}
        </SelectField>
      ) : (
        <TextField
          name="address"
          label={t('transfer.toAddress')}
          value={target.address}
          onChange={(e) => onChange({ ...target, address: e.target.value })}
          spellCheck={false}
          className="font-mono"
          error={error}
        />
      )}
    </div>
  );
}
