'use client';

import Link from 'next/link';
import { Badge } from '@/components/ui/badge';
import { Icon } from '@/components/ui/icon';
import { Popover } from '@/components/ui/popover';
import { Progress } from '@/components/ui/progress';
import { workTone } from '@/features/chains/tone';
import { RunningOperationsQuery } from '@/features/operations/running-operations.query';
import { isUnderWay } from '@/features/operations/status';
import { useI18n } from '@/i18n/provider';
import { operationPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';

/** The long-running tasks of the organization: how many go on, and the newest with their progress. */
export function OperationsTray() {
  const { t } = useI18n();
  const { value } = useLoaded(RunningOperationsQuery, {}, (data) => data.viewer.organization.operations.nodes, {
    everyMs: 4000,
    types: ['Operation'],
  });
  const newest = [...(value ?? [])].reverse();
  const running = newest.filter((o) => isUnderWay(o.status)).length;
  return (
    <Popover
      label={t('frame.operations', { count: running })}
      align="right"
      buttonClassName="relative grid size-9 place-items-center rounded-lg text-text-2 hover:bg-surface-2 hover:text-text"
      button={
        <>
          <Icon name="tasks" size={19} />
          {running > 0 && (
            <span
              aria-hidden
              className="absolute -top-0.5 -right-0.5 grid min-w-4.5 place-items-center rounded-full bg-accent px-1 text-[0.7rem] font-semibold text-on-accent"
            >
              {running}
            </span>
          )}
        </>
      }
    >
      {(close) => (
        <>
          <ul>
            {newest.map((operation) => (
              <li key={operation.id}>
                <Link
                  href={operationPath(operation.chain?.slug, operation.id)}
                  onClick={close}
                  className="block space-y-1.5 rounded-lg px-3 py-2 text-sm hover:bg-surface-2"
                >
                  <span className="flex items-center justify-between gap-3">
                    <span className="min-w-0">
                      <span className="block font-medium">{t(`operation.kind.${operation.kind}`)}</span>
                      <span className="block truncate text-text-3">{operation.subject}</span>
                    </span>
                    <Badge tone={workTone(operation.status)}>{t(`operation.status.${operation.status}`)}</Badge>
                  </span>
                  {isUnderWay(operation.status) && <Progress value={operation.progress} label={t(`operation.kind.${operation.kind}`)} />}
                </Link>
              </li>
            ))}
          </ul>
          {newest.length === 0 && <p className="px-3 py-4 text-sm text-text-2">{t('operations.empty')}</p>}
          <Link
            href="/operations"
            onClick={close}
            className="mt-1 block rounded-lg border-t border-border px-3 py-2 text-sm font-medium text-accent"
          >
            {t('frame.operations.all')}
          </Link>
        </>
      )}
    </Popover>
  );
}
