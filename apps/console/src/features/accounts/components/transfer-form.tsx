'use client';

import { useState } from 'react';
import { SelectField, TextField } from '@/components/ui/form';
import type { AssetChoice } from '@/features/assets/asset-choices.query';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { failureOf } from '@/lib/failure';
import { useAction } from '@/lib/use-action';
import { useLoaded } from '@/lib/use-loaded';
import type { AccountChoice } from '../account-choices.query';
import { AccountQuery } from '../account.query';
import { TransferMutation } from '../transfer.mutation';
import { AmountField, unitsOf } from './amount-field';
import { PreviewedForm } from './previewed-form';
import { NO_TARGET, TargetFields, targetInput } from './target-fields';

/** From, to, asset, amount and memo; effects first, then sent. */
export function TransferForm({
  accounts,
  assets,
  initialFrom,
  initialAsset,
}: {
  accounts: readonly AccountChoice[];
  assets: readonly AssetChoice[];
  initialFrom: string;
  initialAsset: string;
}) {
  const { t } = useI18n();
  const { slug, chain } = useChain();
  const [from, setFrom] = useState(initialFrom);
  const [assetId, setAssetId] = useState(initialAsset || (assets.length === 1 ? (assets[0]?.assetId ?? '') : ''));
  const [target, setTarget] = useState(NO_TARGET);
  const [amount, setAmount] = useState('');
  const [memo, setMemo] = useState('');
  const [shown, setShown] = useState(false);
  const action = useAction(TransferMutation, (data) => data.transfer, { keyed: true });
  const source = useLoaded(AccountQuery, { slug, id: from }, (data) => data.chain?.account ?? null, {
    pause: from === '',
    types: ['Transaction'],
  });
  const asset = assets.find((a) => a.assetId === assetId);
  const available = from !== '' && source.value ? (source.value.balances.find((b) => b.assetId === assetId)?.available ?? '0') : undefined;
  const to = targetInput(target);
  const units = unitsOf(amount, asset);
  const input =
    chain.value && from && to && asset && units
      ? { chainId: chain.value.id, fromAccountId: from, to, assetId, amount: units, memo: memo.trim() || null }
      : null;
  const missing = (value: string): string | undefined => (shown && value === '' ? t('form.required') : undefined);
  return (
    <PreviewedForm action={action} input={input} onInvalid={() => setShown(true)} send={t('transfer.send')}>
      <SelectField
        name="fromAccountId"
        label={t('transfer.from')}
        value={from}
        onChange={(e) => setFrom(e.target.value)}
        error={failureOf(action.failures, 'fromAccountId') ?? missing(from)}
      >
        <option value="">{t('form.choose')}</option>
        {accounts.map((account) => (
          <option key={account.id} value={account.id}>
            {account.alias}
          </option>
        ))}
      </SelectField>
      <TargetFields
        target={target}
        onChange={setTarget}
        accounts={accounts.filter((a) => a.id !== from)}
        label={t('transfer.to')}
        shown={shown}
        failure={failureOf(action.failures, 'to', 'accountId', 'address')}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField
          name="assetId"
          label={t('asset.one')}
          value={assetId}
          onChange={(e) => setAssetId(e.target.value)}
          error={failureOf(action.failures, 'assetId') ?? missing(assetId)}
        >
          <option value="">{t('form.choose')}</option>
          {assets.map((a) => (
            <option key={a.assetId} value={a.assetId}>
              {a.alias}
            </option>
          ))}
        </SelectField>
        <AmountField
          value={amount}
          onChange={setAmount}
          asset={asset}
          available={available}
          shown={shown}
          failure={failureOf(action.failures, 'amount')}
        />
      </div>
      <TextField
        name="memo"
        label={t('tx.memo')}
        optional
        maxLength={256}
        value={memo}
        onChange={(e) => setMemo(e.target.value)}
        error={failureOf(action.failures, 'memo')}
      />
    </PreviewedForm>
  );
}
