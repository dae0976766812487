'use client';

import { useSearchParams } from 'next/navigation';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Page } from '@/components/ui/page';
import { Resource } from '@/components/ui/resource';
import { EmptyState, SkeletonRows } from '@/components/ui/states';
import { Permitted } from '@/features/access/components/permitted';
import { AssetChoicesQuery } from '@/features/assets/asset-choices.query';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { chainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { AccountChoicesQuery } from '../account-choices.query';
import { TransferForm } from './transfer-form';

/** Moves value from an account of this chain to another or to an address. */
export function TransferPage() {
  const { t } = useI18n();
  const { slug } = useChain();
  const search = useSearchParams();
  const accounts = useLoaded(AccountChoicesQuery, { slug }, (data) => data.chain?.accounts.nodes ?? null, { types: ['Account'] });
  const assets = useLoaded(AssetChoicesQuery, { slug }, (data) => data.chain?.assets.nodes ?? null, { types: ['Asset'] });
  return (
    <Page title={t('transfer.title')} lead={t('transfer.lead')} width="narrow">
      <Permitted permission="transaction.submit" skeleton={<SkeletonRows rows={6} />}>
        <Card>
          <Resource of={accounts} skeleton={<SkeletonRows rows={5} />}>
            {(accountChoices) => (
              <Resource of={assets} skeleton={<SkeletonRows rows={5} />}>
                {(assetChoices) =>
                  accountChoices.length === 0 || assetChoices.length === 0 ? (
                    <EmptyState
                      icon="transfer"
                      title={t('transfer.empty')}
                      text={accountChoices.length === 0 ? t('accounts.empty.text') : t('assets.empty.text')}
                      action={
                        accountChoices.length === 0 ? (
                          <ButtonLink href={chainPath(slug, '/accounts')}>{t('nav.accounts')}</ButtonLink>
                        ) : (
                          <ButtonLink href={chainPath(slug, '/assets/new')}>{t('assets.create')}</ButtonLink>
                        )
                      }
                    />
                  ) : (
                    <TransferForm
                      accounts={accountChoices}
                      assets={assetChoices}
                      initialFrom={search.get('from') ?? ''}
                      initialAsset={search.get('asset') ?? ''}
                    />
                  )
                }
              </Resource>
            )}
          </Resource>
        </Card>
      </Permitted>
    </Page>
  );
}
