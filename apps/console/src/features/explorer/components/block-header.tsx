'use client';

import { Card, Facts } from '@/components/ui/card';
import { Id, Time } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import { formatNumber } from '@/lib/format';
import { blockPath } from '@/lib/paths';
import type { BlockDetail } from '../block.query';
import { validatorName } from '../validator-name';

/** The fields of a block's header. */
export function BlockHeader({ slug, block }: { slug: string; block: BlockDetail }) {
  const { t, locale } = useI18n();
  const long = { head: 14, tail: 10 };
  return (
    <Card title={t('block.header')}>
      <Facts
        rows={[
          [
            t('block.height'),
            <span key="h" className="tabular">
              {formatNumber(block.height, locale)}
            </span>,
          ],
          [t('block.hash'), <Id key="hash" value={block.hash} {...long} />],
          [
            t('block.parent'),
            <Id
              key="parent"
              value={block.parentHash}
              {...long}
              {...(block.height !== '0' ? { href: blockPath(slug, block.parentHash) } : {})}
            />,
          ],
          [t('block.time'), <Time key="time" value={block.timestamp} />],
          [t('block.producer'), validatorName(block.producer, t)],
          [t('block.epoch'), formatNumber(block.epoch, locale)],
          [t('block.createdView'), formatNumber(block.createdView, locale)],
          [t('block.size'), t('bytes', { count: formatNumber(block.sizeBytes, locale) })],
          [t('block.txRoot'), <Id key="tx" value={block.txRoot} {...long} />],
          [t('block.witnessRoot'), <Id key="witness" value={block.witnessRoot} {...long} />],
          [t('block.stateRoot'), <Id key="state" value={block.stateRoot} {...long} />],
        ]}
      />
    </Card>
  );
}
