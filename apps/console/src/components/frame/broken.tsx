'use client';

import { useEffect } from 'react';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/states';
import { useI18n } from '@/i18n/provider';

/** A page that broke: never blank, and a way on. */
export function Broken({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const { t } = useI18n();
  useEffect(() => reportError(error), [error]);
  return (
    <div role="alert" className="py-16">
      <EmptyState
        icon="alert"
        heading="h1"
        title={t('state.broken.title')}
        text={t('state.broken.text')}
        action={
          <Button variant="primary" onClick={reset}>
            {t('action.retry')}
          </Button>
        }
      />
    </div>
  );
}
