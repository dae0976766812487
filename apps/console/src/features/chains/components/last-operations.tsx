'use client';

import Link from 'next/link';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { Resource } from '@/components/ui/resource';
import { SkeletonRows } from '@/components/ui/states';
import { Time } from '@/components/ui/values';
import { isUnderWay } from '@/features/operations/status';
import { useI18n } from '@/i18n/provider';
import { operationPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { ChainOperationsQuery } from '../chain-operations.query';
import { workTone } from '../tone';

/** What was done to a chain lately. */
export function LastOperations({ slug }: { slug: string }) {
  const { t } = useI18n();
  const operations = useLoaded(ChainOperationsQuery, { slug }, (data) => data.chain?.operations.nodes ?? null, {
    everyMs: 5000,
    types: ['Operation'],
  });
  return (
    <Card title={t('overview.operations')} pad="none">
      <Resource of={operations} skeleton={<SkeletonRows rows={4} />}>
        {(nodes) =>
          nodes.length === 0 ? (
            <p className="p-5 text-sm text-text-2">{t('state.none')}</p>
          ) : (
            <ul className="divide-y divide-border">
              {[...nodes].reverse().map((operation) => (
                <li key={operation.id} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-5 py-3 text-sm">
                  <span className="min-w-0">
                    <Link href={operationPath(slug, operation.id)} className="font-medium text-accent underline-offset-2 hover:underline">
                      {t(`operation.kind.${operation.kind}`)}
                    </Link>
                    <span className="block truncate text-text-3">
                      {operation.subject} · <Time value={operation.createdAt} />
                    </span>
                  </span>
                  <Badge tone={workTone(operation.status)} pulse={isUnderWay(operation.status)}>
                    {t(`operation.status.${operation.status}`)}
                  </Badge>
                </li>
              ))}
            </ul>
          )
        }
      </Resource>
    </Card>
  );
}
