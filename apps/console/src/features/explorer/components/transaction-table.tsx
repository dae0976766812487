'use client';

import Link from 'next/link';
import { Badge } from '@/components/ui/badge';
import { Table, type Column } from '@/components/ui/table';
import { Id, Time } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { blockPath, transactionPath } from '@/lib/paths';
import { transactionTone } from '../transaction-state';
import type { TransactionLine } from '../transaction-row.fragment';
import { Movements } from './movement';

/** Transactions as lines; give them in the order to show. `withBlock` = false leaves out what all have in common. */
export function TransactionTable({
  slug,
  rows,
  withBlock = true,
}: {
  slug: string;
  rows: readonly TransactionLine[];
  withBlock?: boolean;
}) {
  const { t, locale } = useI18n();
  const block: Column<TransactionLine> = {
    key: 'block',
    title: t('tx.block'),
    align: 'right',
    cell: (tx) =>
      tx.block ? (
        <Link href={blockPath(slug, tx.block.height)} className="tabular font-medium text-accent underline-offset-2 hover:underline">
          {formatNumber(tx.block.height, locale)}
        </Link>
      ) : (
        '–'
      ),
  };
  return (
    <Table
      caption={t('explorer.transactions')}
      rows={rows}
      rowKey={(tx) => tx.id}
      columns={[
        {
          key: 'hash',
          title: t('tx.id'),
          cell: (tx) =>
            tx.hash ? (
              <span className="block">
                <Id value={tx.hash} href={transactionPath(slug, tx.hash)} />
                {tx.memo && <span className="block max-w-56 truncate text-text-3">{tx.memo}</span>}
              </span>
            ) : (
              '–'
            ),
        },
        { key: 'state', title: t('tx.state'), cell: (tx) => <Badge tone={transactionTone(tx.state)}>{t(`tx.state.${tx.state}`)}</Badge> },
        {
          key: 'movements',
          title: t('tx.movements'),
          cell: (tx) =>
            tx.isCoinbase && tx.summary.length === 0 ? (
              <span className="text-text-3">{t('tx.coinbase')}</span>
            ) : (
              <Movements slug={slug} movements={tx.summary} />
            ),
        },
        ...(withBlock ? [block] : []),
        { key: 'time', title: t('tx.time'), align: 'right', cell: (tx) => <Time value={tx.createdAt} className="text-text-2" /> },
      ]}
    />
  );
}
