'use client';

import Link from 'next/link';
import { Notice } from '@/components/ui/notice';
import { useI18n } from '@/i18n/provider';
import { operationPath } from '@/lib/paths';

/** Says that an operation was started and where to follow it. */
export function StartedNotice({ slug, operationId }: { slug: string; operationId: string | undefined }) {
  const { t } = useI18n();
  return (
    <Notice
      tone="info"
      title={t('node.started')}
      action={
        operationId && (
          <Link href={operationPath(slug, operationId)} className="font-medium text-accent underline-offset-2 hover:underline">
            {t('node.follow')}
          </Link>
        )
      }
    />
  );
}
