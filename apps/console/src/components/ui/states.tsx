'use client';

/** The states every page has: loading, empty, failed, missing (product.md 6.2). */
import type { ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { useI18n } from '@/i18n/provider';
import { Button, ButtonLink } from './button';
import { cn } from './cn';

/** Placeholder in the shape of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden data-slot="skeleton" className={cn('animate-pulse rounded-md bg-surface-2', className ?? 'h-4 w-full')} />;
}

/** Rows of a table or list to come, announced as loading. */
export function SkeletonRows({ rows = 5, className }: { rows?: number; className?: string }) {
  const { t } = useI18n();
  return (
    <div aria-busy="true" role="status" className={cn('space-y-3', className)}>
      <span className="sr-only">{t('state.loading')}</span>
      {Array.from({ length: rows }, (_, i) => (
        <Skeleton key={i} className="h-9 w-full" />
      ))}
    </div>
  );
}

/** One sentence what this is, and what to do first. */
export function EmptyState({ title, text, action }: { title: ReactNode; text?: ReactNode; action?: ReactNode }) {
  return (
    <div data-slot="empty" className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      <svg aria-hidden width="44" height="44" viewBox="0 0 44 44" fill="none" className="text-text-3">
        <rect x="6" y="10" width="32" height="24" rx="4" stroke="currentColor" strokeWidth="1.5" strokeDasharray="4 3" />
        <path d="M14 22h16M22 14v16" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
      </svg>
      <p className="text-base font-semibold">{title}</p>
      {text && <p className="max-w-md text-sm text-text-2">{text}</p>}
      {action}
    </div>
  );
}

/** What failed, why, what to do, and the request id. */
export function ErrorPanel({ error, retry }: { error: CombinedError; retry?: () => void }) {
  const { t } = useI18n();
  const first = error.graphQLErrors[0];
  const code = typeof first?.extensions?.code === 'string' ? first.extensions.code : undefined;
  const requestId = typeof first?.extensions?.requestId === 'string' ? first.extensions.requestId : undefined;
  if (code === 'NOT_FOUND') return <NotFound />;
  const forbidden = code === 'FORBIDDEN';
  return (
    <div role="alert" data-slot="error" className="rounded-lg border border-bad/30 bg-bad-soft p-4 text-sm">
      <p className="font-semibold text-bad">{forbidden ? t('state.forbidden.title') : t('state.error.title')}</p>
      <p className="mt-1">{forbidden ? t('state.forbidden.text') : (first?.message ?? t('state.error.network'))}</p>
      {!first && <p className="mt-1 text-text-2">{t('state.error.networkRemedy')}</p>}
      <p className="mt-2 flex flex-wrap items-center gap-3 text-text-2">
        {code && <code className="font-mono text-xs">{code}</code>}
        {requestId && <span className="font-mono text-xs">{t('state.error.requestId', { id: requestId })}</span>}
        {retry && (
          <Button size="sm" onClick={retry}>
            {t('action.retry')}
          </Button>
        )}
      </p>
    </div>
  );
}

/** The same answer for what is absent and what is not ours. */
export function NotFound() {
  const { t } = useI18n();
  return (
    <EmptyState
      title={t('state.notFound.title')}
      text={t('state.notFound.text')}
      action={<ButtonLink href="/chains">{t('nav.allChains')}</ButtonLink>}
    />
  );
}

/** Expected failures of a mutation, linked to their fields by id `field-<name>`. Give it focus when it appears. */
export function UserErrors({
  errors,
}: {
  errors: readonly { code: string; field: readonly string[] | null; message: string; remedy: string | null }[];
}) {
  const { t } = useI18n();
  if (errors.length === 0) return null;
  return (
    <div
      role="alert"
      tabIndex={-1}
      ref={(node) => node?.focus()}
      data-slot="user-errors"
      className="rounded-lg border border-bad/30 bg-bad-soft p-4 text-sm"
    >
      <p className="font-semibold text-bad">{t('form.errors', { count: errors.length })}</p>
      <ul className="mt-2 space-y-1.5">
        {errors.map((e, i) => (
          <li key={i}>
            {e.field?.length ? (
              <a className="underline" href={`#field-${e.field.at(-1)}`}>
                {e.message}
              </a>
            ) : (
              e.message
            )}
            {e.remedy && <span className="text-text-2"> {e.remedy}</span>} <code className="font-mono text-xs text-text-3">{e.code}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
