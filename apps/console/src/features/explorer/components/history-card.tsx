'use client';

import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { useI18n } from '@/i18n/provider';
import { formatExact } from '@/lib/format';
import { transactionTone } from '../transaction-state';
import type { TransactionState } from '../transaction.query';

/** Every change of state with its exact time. */
export function HistoryCard({ history }: Pick<TransactionState, 'history'>) {
  const { t, locale } = useI18n();
  if (history.length === 0) return null;
  return (
    <Card title={t('tx.history')}>
      <ol className="space-y-2 text-sm">
        {history.map((change, i) => (
          <li key={i} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <Badge tone={transactionTone(change.state)}>{t(`tx.state.${change.state}`)}</Badge>
            <time dateTime={change.at} className="tabular text-text-2">
              {formatExact(change.at, locale)}
            </time>
          </li>
        ))}
      </ol>
    </Card>
  );
}
