'use client';

import { Badge } from '@/components/ui/badge';
import { Table } from '@/components/ui/table';
import { Id } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { mainTransactionPath } from '@/lib/paths';
import type { MainTransactionLine } from '../main-transaction-row.fragment';
import { Btm } from './main-amount';

/** Transactions of a block or of the pool, in the order given. */
export function MainTransactionTable({ rows }: { rows: readonly MainTransactionLine[] }) {
  const { t, locale } = useI18n();
  return (
    <Table
      caption={t('explorer.transactions')}
      rows={rows}
      rowKey={(tx) => tx.id}
      columns={[
        {
          key: 'hash',
          title: t('tx.id'),
          cell: (tx) => (
            <span className="inline-flex flex-wrap items-center gap-2">
              <Id value={tx.hash} href={mainTransactionPath(tx.hash, tx.blockHash)} />
              {tx.isCoinbase && <Badge icon={false}>{t('tx.kind.COINBASE')}</Badge>}
              {tx.statusFailed && <Badge tone="warn">{t('main.tx.statusFailed')}</Badge>}
            </span>
          ),
        },
        {
          key: 'ends',
          title: t('main.tx.ends'),
          cell: (tx) => t('main.tx.inputsOutputs', { inputs: tx.inputs.length, outputs: tx.outputs.length }),
        },
        { key: 'fee', title: t('tx.fee'), align: 'right', cell: (tx) => (tx.fee === null ? '–' : <Btm units={tx.fee} />) },
        {
          key: 'size',
          title: t('tx.size'),
          align: 'right',
          cell: (tx) => (
            <span className="tabular">{tx.sizeBytes === null ? '–' : t('bytes', { count: formatNumber(tx.sizeBytes, locale) })}</span>
          ),
        },
      ]}
    />
  );
}
