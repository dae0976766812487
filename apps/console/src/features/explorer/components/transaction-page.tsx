'use client';

import { Card } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { Page } from '@/components/ui/page';
import { Resource } from '@/components/ui/resource';
import { SkeletonRows } from '@/components/ui/states';
import { Hex, Id } from '@/components/ui/values';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { chainPath } from '@/lib/paths';
import type { TransactionState } from '../transaction.query';
import { useTransaction } from '../use-transaction';
import { Movements } from './movement';
import { StateLine } from './state-line';
import { TransactionFacts } from './transaction-facts';
import { InputCard, OutputCard } from './transaction-ends';
import { HistoryCard } from './history-card';

/** One transaction: how far it is, what it moved, and every detail. */
export function TransactionPage({ hash }: { hash: string }) {
  const { t } = useI18n();
  const { slug } = useChain();
  const transaction = useTransaction(hash);
  return (
    <Page
      title={t('tx.title')}
      lead={<Id value={hash} head={20} tail={14} />}
      crumbs={[{ href: chainPath(slug, '/explorer?view=transactions'), label: t('explorer.transactions') }]}
      crumbsLabel={t('page.crumbs')}
    >
      <Resource of={transaction} skeleton={<SkeletonRows rows={10} />}>
        {(value) => <Body slug={slug} transaction={value} />}
      </Resource>
    </Page>
  );
}

function Body({ slug, transaction }: { slug: string; transaction: TransactionState }) {
  const { t } = useI18n();
  return (
    <div className="space-y-6">
      <Card>
        <StateLine state={transaction.state} history={transaction.history} />
      </Card>
      {transaction.rejection && (
        <Notice tone="bad" title={transaction.rejection.message}>
          {transaction.rejection.remedy} <code className="font-mono text-xs text-text-3">{transaction.rejection.code}</code>
        </Notice>
      )}
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <div className="space-y-6">
          <Card title={t('tx.movements')}>
            {transaction.summary.length === 0 ? (
              <p className="text-sm text-text-2">{transaction.isCoinbase ? t('tx.coinbase') : t('state.none')}</p>
            ) : (
              <div className="text-sm">
                <Movements slug={slug} movements={transaction.summary} />
              </div>
            )}
          </Card>
          <HistoryCard history={transaction.history} />
        </div>
        <TransactionFacts slug={slug} transaction={transaction} />
      </div>
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <InputCard slug={slug} inputs={transaction.inputs} />
        <OutputCard slug={slug} outputs={transaction.outputs} />
      </div>
      {transaction.raw && (
        <Card title={t('tx.raw')}>
          <Hex value={transaction.raw} name={t('tx.raw')} />
        </Card>
      )}
    </div>
  );
}
