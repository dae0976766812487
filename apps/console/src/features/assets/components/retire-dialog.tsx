'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { SelectField, TextField } from '@/components/ui/form';
import { AmountField, unitsOf } from '@/features/accounts/components/amount-field';
import { PreviewedForm } from '@/features/accounts/components/previewed-form';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { failureOf } from '@/lib/failure';
import { useAction } from '@/lib/use-action';
import { useLoaded } from '@/lib/use-loaded';
import { AssetHoldersQuery } from '../asset-holders.query';
import type { AssetDetail } from '../asset.query';
import { RetireAssetMutation } from '../retire-asset.mutation';

/** Destroys units of an asset out of an account. */
export function RetireDialog({ open, onClose, asset }: { open: boolean; onClose: () => void; asset: AssetDetail }) {
  const { t } = useI18n();
  return (
    <Dialog open={open} onClose={onClose} title={t('asset.retire.title', { asset: asset.alias })}>
      <p className="text-sm text-text-2">{t('asset.retire.text')}</p>
      <Form asset={asset} onClose={onClose} />
    </Dialog>
  );
}

function Form({ asset, onClose }: { asset: AssetDetail; onClose: () => void }) {
  const { t } = useI18n();
  const { slug, chain } = useChain();
  const [from, setFrom] = useState('');
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const [shown, setShown] = useState(false);
  const action = useAction(RetireAssetMutation, (data) => data.retireAsset, { keyed: true });
  const holders = useLoaded(AssetHoldersQuery, { slug, assetId: asset.assetId }, (data) => data.chain?.balances.nodes ?? null, {
    types: ['Transaction'],
  });
  const units = unitsOf(amount, asset);
  const input =
    chain.value && from && units
      ? { chainId: chain.value.id, assetId: asset.assetId, amount: units, fromAccountId: from, reason: reason.trim() || null }
      : null;
  return (
    <PreviewedForm
      action={action}
      input={input}
      onInvalid={() => setShown(true)}
      send={t('asset.retire')}
      cancel={<Button onClick={onClose}>{t('action.cancel')}</Button>}
    >
      <SelectField
        name="fromAccountId"
        label={t('transfer.from')}
        value={from}
        onChange={(e) => setFrom(e.target.value)}
        error={failureOf(action.failures, 'fromAccountId') ?? (shown && !from ? t('form.required') : undefined)}
      >
        <option value="">{t('form.choose')}</option>
        {(holders.value ?? []).map(
          (row) =>
            row.account && (
              <option key={row.account.id} value={row.account.id}>
                {row.account.alias}
              </option>
            ),
        )}
      </SelectField>
      <AmountField
        value={amount}
        onChange={setAmount}
        asset={asset}
        available={holders.value?.find((row) => row.account?.id === from)?.available}
        shown={shown}
        failure={failureOf(action.failures, 'amount')}
      />
      <TextField
        name="reason"
        label={t('asset.retire.reason')}
        optional
        maxLength={256}
        value={reason}
        onChange={(e) => setReason(e.target.value)}
        error={failureOf(action.failures, 'reason')}
      />
    </PreviewedForm>
  );
}
