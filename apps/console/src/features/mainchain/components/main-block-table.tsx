'use client';

import Link from 'next/link';
import { Table } from '@/components/ui/table';
import { Id, Time } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { mainAddressPath, mainBlockPath } from '@/lib/paths';
import type { MainBlockLine } from '../main-blocks.query';

/** Blocks as lines, in the order given. */
export function MainBlockTable({ rows }: { rows: readonly MainBlockLine[] }) {
  const { t, locale } = useI18n();
  return (
    <Table
      caption={t('main.blocks')}
      rows={rows}
      rowKey={(b) => b.id}
      columns={[
        {
          key: 'height',
          title: t('block.height'),
          cell: (b) => (
            <Link href={mainBlockPath(b.hash)} className="tabular font-medium text-accent underline-offset-2 hover:underline">
              {formatNumber(b.height, locale)}
            </Link>
          ),
        },
        { key: 'hash', title: t('block.hash'), cell: (b) => <Id value={b.hash} /> },
        {
          key: 'minedBy',
          title: t('main.block.minedBy'),
          cell: (b) => (b.minedBy === null ? t('main.block.minedBy.program') : <Id value={b.minedBy} href={mainAddressPath(b.minedBy)} />),
        },
        {
          key: 'count',
          title: t('block.transactions'),
          align: 'right',
          cell: (b) => <span className="tabular">{formatNumber(b.transactionCount, locale)}</span>,
        },
        {
          key: 'size',
          title: t('block.size'),
          align: 'right',
          cell: (b) => <span className="tabular">{t('bytes', { count: formatNumber(b.sizeBytes, locale) })}</span>,
        },
        { key: 'time', title: t('block.time'), align: 'right', cell: (b) => <Time value={b.timestamp} className="text-text-2" /> },
      ]}
    />
  );
}
