'use client';

import Link from 'next/link';
import { Table } from '@/components/ui/table';
import { Id, Time } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { blockPath } from '@/lib/paths';
import type { BlockLine } from '../block-row.fragment';
import { validatorName } from '../validator-name';

/** Blocks as lines, in the order given. `brief` leaves out what a small panel has no room for. */
export function BlockTable({ slug, rows, brief = false }: { slug: string; rows: readonly BlockLine[]; brief?: boolean }) {
  const { t, locale } = useI18n();
  return (
    <Table
      caption={t('explorer.blocks')}
      rows={rows}
      rowKey={(b) => b.id}
      columns={[
        {
          key: 'height',
          title: t('block.height'),
          cell: (b) => (
            <Link href={blockPath(slug, b.height)} className="tabular font-medium text-accent underline-offset-2 hover:underline">
              {formatNumber(b.height, locale)}
            </Link>
          ),
        },
        ...(brief ? [] : [{ key: 'hash', title: t('block.hash'), cell: (b: BlockLine) => <Id value={b.hash} /> }]),
        { key: 'producer', title: t('block.producer'), cell: (b) => validatorName(b.producer, t) },
        {
          key: 'signed',
          title: t('block.signed'),
          align: 'right',
          cell: (b) => (
            <span className="tabular">
              {b.certificate
                ? t('block.signedOf', { k: b.certificate.signers.length, n: b.certificate.signers.length + b.certificate.missing.length })
                : '–'}
            </span>
          ),
        },
        ...(brief
          ? []
          : [
              {
                key: 'view',
                title: t('block.view'),
                align: 'right' as const,
                cell: (b: BlockLine) => <span className="tabular">{formatNumber(b.createdView, locale)}</span>,
              },
            ]),
        {
          key: 'count',
          title: t('block.transactions'),
          align: 'right',
          cell: (b) => <span className="tabular">{formatNumber(b.transactionCount, locale)}</span>,
        },
        { key: 'time', title: t('block.time'), align: 'right', cell: (b) => <Time value={b.timestamp} className="text-text-2" /> },
      ]}
    />
  );
}
