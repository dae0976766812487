'use client';

import Link from 'next/link';
import { Card, Facts } from '@/components/ui/card';
import { Time } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { blockPath } from '@/lib/paths';
import type { TransactionState } from '../transaction.query';

/** Block, fee, gas and size of a transaction. */
export function TransactionFacts({ slug, transaction }: { slug: string; transaction: TransactionState }) {
  const { t, locale } = useI18n();
  const { block, fee, gasUsed, sizeBytes, externalId, memo } = transaction;
  return (
    <Card title={t('tx.facts')}>
      <Facts
        rows={[
          [
            t('tx.block'),
            block ? (
              <span key="block">
                <Link href={blockPath(slug, block.height)} className="tabular text-accent underline underline-offset-2">
                  {formatNumber(block.height, locale)}
                </Link>
                {transaction.positionInBlock !== null && ` · ${t('tx.position', { position: transaction.positionInBlock })}`}
              </span>
            ) : (
              '–'
            ),
          ],
          [t('tx.time'), <Time key="time" value={block?.timestamp ?? transaction.createdAt} />],
          [t('tx.fee'), fee === null ? '–' : fee === '0' ? t('tx.fee.free') : t('tx.fee.units', { count: formatNumber(fee, locale) })],
          [t('tx.gas'), gasUsed === null ? '–' : formatNumber(gasUsed, locale)],
          [t('tx.size'), sizeBytes === null ? '–' : t('bytes', { count: formatNumber(sizeBytes, locale) })],
          ...(memo ? [[t('tx.memo'), memo] as const] : []),
          ...(externalId ? [[t('tx.externalId'), <code key="external">{externalId}</code>] as const] : []),
        ]}
      />
    </Card>
  );
}
