'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { TextField } from '@/components/ui/form';
import { Resource } from '@/components/ui/resource';
import { SkeletonRows } from '@/components/ui/states';
import { AccountChoicesQuery } from '@/features/accounts/account-choices.query';
import { AmountField, unitsOf } from '@/features/accounts/components/amount-field';
import { PreviewedForm } from '@/features/accounts/components/previewed-form';
import { NO_TARGET, TargetFields, targetInput } from '@/features/accounts/components/target-fields';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { failureOf } from '@/lib/failure';
import { useAction } from '@/lib/use-action';
import { useLoaded } from '@/lib/use-loaded';
import type { AssetDetail } from '../asset.query';
import { IssueAssetMutation } from '../issue-asset.mutation';

/** Issues units of an asset to an account or address. */
export function IssueDialog({ open, onClose, asset }: { open: boolean; onClose: () => void; asset: AssetDetail }) {
  const { t } = useI18n();
  return (
    <Dialog open={open} onClose={onClose} title={t('asset.issue.title', { asset: asset.alias })}>
      <Form asset={asset} onClose={onClose} />
    </Dialog>
  );
}

function Form({ asset, onClose }: { asset: AssetDetail; onClose: () => void }) {
  const { t } = useI18n();
  const { slug, chain } = useChain();
  const [target, setTarget] = useState(NO_TARGET);
  const [amount, setAmount] = useState('');
  const [memo, setMemo] = useState('');
  const [shown, setShown] = useState(false);
  const action = useAction(IssueAssetMutation, (data) => data.issueAsset, { keyed: true });
  const accounts = useLoaded(AccountChoicesQuery, { slug }, (data) => data.chain?.accounts.nodes ?? null, { types: ['Account'] });
  const to = targetInput(target);
  const units = unitsOf(amount, asset);
  const receiver =
    to && ('accountId' in to ? { toAccountId: to.accountId, toAddress: null } : { toAccountId: null, toAddress: to.address });
  const input =
    chain.value && receiver && units
      ? { chainId: chain.value.id, assetId: asset.assetId, amount: units, ...receiver, memo: memo.trim() || null }
      : null;
  return (
    <PreviewedForm
      action={action}
      input={input}
      onInvalid={() => setShown(true)}
      send={t('asset.issue')}
      cancel={<Button onClick={onClose}>{t('action.cancel')}</Button>}
    >
      <Resource of={accounts} skeleton={<SkeletonRows rows={2} />}>
        {(choices) => (
          <TargetFields
            target={target}
            onChange={setTarget}
            accounts={choices}
            label={t('transfer.to')}
            shown={shown}
            failure={failureOf(action.failures, 'toAccountId', 'toAddress')}
          />
        )}
      </Resource>
      <AmountField value={amount} onChange={setAmount} asset={asset} shown={shown} failure={failureOf(action.failures, 'amount')} />
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
