'use client';

import type { ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { useI18n } from '@/i18n/provider';
import { ErrorPanel, NotFound } from './states';

/** What a feature hook tells about a query: data stays while it is asked again. */
export interface Loaded<T> {
  /** Undefined while first loading; null when it does not exist or is not ours. */
  readonly value: T | null | undefined;
  readonly error: CombinedError | undefined;
  readonly refreshing: boolean;
  readonly refresh: () => void;
}

/** Shows a loaded value, or the state it is in: skeleton, error with retry, not found; a thin line while it is asked again. */
export function Resource<T>({
  of: { value, error, refreshing, refresh },
  skeleton,
  children,
}: {
  of: Loaded<T>;
  skeleton: ReactNode;
  children: (value: T) => ReactNode;
}) {
  const { t } = useI18n();
  if ((value === undefined || value === null) && error) return <ErrorPanel error={error} retry={refresh} />;
  if (value === undefined)
    return (
      <div aria-busy="true">
        <span className="sr-only" role="status">
          {t('state.loading')}
        </span>
        {skeleton}
      </div>
    );
  if (value === null) return <NotFound />;
  return (
    <div data-slot="resource" aria-busy={refreshing || undefined} className="relative">
      {refreshing && <span aria-hidden className="refresh-line absolute inset-x-0 -top-1.5 h-0.5 overflow-hidden rounded-full" />}
      {error && (
        <div className="mb-4">
          <ErrorPanel error={error} retry={refresh} />
        </div>
      )}
      {children(value)}
    </div>
  );
}
