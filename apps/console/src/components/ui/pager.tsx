'use client';

import { useI18n } from '@/i18n/provider';
import type { PageArgs } from '@/lib/use-paging';
import { Button } from './button';
import { Icon } from './icon';

/** Newer and older pages of a list; absent when there is only one page. */
export function Pager({
  paging,
  info,
}: {
  paging: {
    readonly go: (to: 'newest' | 'older' | 'newer', cursor: string | null) => void;
    readonly args: PageArgs;
    readonly ascending: boolean;
  };
  info: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}) {
  const { t } = useI18n();
  const hasOlder = paging.ascending ? info.hasPreviousPage : info.hasNextPage;
  const hasNewer = paging.ascending ? info.hasNextPage : info.hasPreviousPage;
  const [older, newer] = paging.ascending ? [info.startCursor, info.endCursor] : [info.endCursor, info.startCursor];
  const moved = paging.args.after !== null || paging.args.before !== null;
  if (!hasOlder && !hasNewer && !moved) return null;
  return (
    <nav
      aria-label={t('pager.label')}
      data-slot="pager"
      className="flex flex-wrap items-center justify-end gap-2 border-t border-border px-5 py-3"
    >
      {moved && (
        <Button size="sm" variant="ghost" onClick={() => paging.go('newest', null)}>
          {t('pager.first')}
        </Button>
      )}
      <Button size="sm" disabled={!hasNewer} onClick={() => paging.go('newer', newer)}>
        <Icon name="arrowLeft" />
        {t('pager.previous')}
      </Button>
      <Button size="sm" disabled={!hasOlder} onClick={() => paging.go('older', older)}>
        {t('pager.next')}
        <Icon name="arrowRight" />
      </Button>
    </nav>
  );
}
