'use client';

/** The states every page has: loading, empty, failed, missing, old (product.md 6.2). */
import type { ReactNode } from 'react';
import type { CombinedError } from 'urql';
import { isMessageKey } from '@/i18n';
import { useI18n } from '@/i18n/provider';
import { formatAgo } from '@/lib/format';
import { problemOf, type Failure } from '@/lib/failure';
import { Button, ButtonLink } from './button';
import { cn } from './cn';
import { useNow } from './clock';
import { Icon, type IconName } from './icon';

/** Placeholder in the shape of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden data-slot="skeleton" className={cn('block animate-pulse rounded-md bg-surface-2', className ?? 'h-4 w-full')} />;
}

/** Rows of a table or list to come, announced as loading. */
export function SkeletonRows({ rows = 5, className }: { rows?: number; className?: string }) {
  const { t } = useI18n();
  return (
    <div aria-busy="true" role="status" className={cn('space-y-4 p-5', className)}>
      <span className="sr-only">{t('state.loading')}</span>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="flex items-center gap-6">
          <Skeleton className="h-4 w-1/4" />
          <Skeleton className="h-4 w-1/6" />
          <Skeleton className="ml-auto h-4 w-1/5" />
        </div>
      ))}
    </div>
  );
}

/** One sentence what this is, and what to do first. */
export function EmptyState({
  title,
  text,
  action,
  icon = 'empty',
  heading: Heading = 'h2',
}: {
  title: ReactNode;
  text?: ReactNode;
  action?: ReactNode;
  icon?: IconName;
  /** `h1` when it is all that the page shows. */
  heading?: 'h1' | 'h2';
}) {
  return (
    <div data-slot="empty" className="flex flex-col items-center gap-3 px-6 py-14 text-center">
      <span className="grid size-12 place-items-center rounded-full bg-surface-2 text-text-3">
        <Icon name={icon} size={22} />
      </span>
      <Heading className="text-base font-semibold">{title}</Heading>
      {text && <p className="max-w-md text-sm text-text-2">{text}</p>}
      {action && <div className="mt-1">{action}</div>}
    </div>
  );
}

/** What failed, why, what to do, and the request id. */
export function ErrorPanel({ error, retry }: { error: CombinedError; retry?: () => void }) {
  const { t } = useI18n();
  const { code, message, requestId } = problemOf(error);
  if (code === 'NOT_FOUND') return <NotFound />;
  const forbidden = code === 'FORBIDDEN';
  const remedy = `error.${code}.remedy`;
  return (
    <div role="alert" data-slot="error" className="flex gap-3 rounded-xl border border-bad/25 bg-bad-soft p-4 text-sm">
      <Icon name={forbidden ? 'shield' : 'alert'} size={18} className="mt-0.5 text-bad" />
      <div className="min-w-0 space-y-1">
        <p className="font-semibold text-bad">{forbidden ? t('state.forbidden.title') : t('state.error.title')}</p>
        <p className="break-words">{forbidden ? t('state.forbidden.text') : (message ?? t('state.error.network'))}</p>
        {isMessageKey(remedy) && <p className="text-text-2">{t(remedy)}</p>}
        <p className="flex flex-wrap items-center gap-x-4 gap-y-2 pt-1 text-text-2">
          <code className="font-mono text-xs">{code}</code>
          {requestId && <span className="font-mono text-xs break-all">{t('state.error.requestId', { id: requestId })}</span>}
          {retry && !forbidden && (
            <Button size="sm" onClick={retry}>
              <Icon name="restart" />
              {t('action.retry')}
            </Button>
          )}
        </p>
      </div>
    </div>
  );
}

/** The same answer for what is absent and what is not ours. */
export function NotFound({ heading = 'h2' }: { heading?: 'h1' | 'h2' }) {
  const { t } = useI18n();
  return (
    <EmptyState
      icon="search"
      heading={heading}
      title={t('state.notFound.title')}
      text={t('state.notFound.text')}
      action={<ButtonLink href="/chains">{t('nav.allChains')}</ButtonLink>}
    />
  );
}

/** Says once that actions are absent because the role does not include them. */
export function ReadOnlyNote({ permission }: { permission: string }) {
  const { t } = useI18n();
  return (
    <p data-slot="read-only" className="flex items-center gap-2 text-sm text-text-3">
      <Icon name="shield" />
      {t('state.readOnly', { permission })}
    </p>
  );
}

/** Dims what it holds and says since when, once the observation is older than `limitMs`. */
export function Stale({ since, limitMs = 15_000, children }: { since: string | undefined; limitMs?: number; children: ReactNode }) {
  const { t, locale } = useI18n();
  const now = useNow();
  const age = since && now !== 0 ? now - Date.parse(since) : 0;
  const stale = age > limitMs;
  return (
    <div data-slot="stale" data-stale={stale || undefined} className={cn('space-y-3', stale && '[&_dd]:text-text-3')}>
      {stale && (
        <p className="flex items-center gap-2 text-sm text-warn">
          <Icon name="clock" />
          {t('state.stale', { ago: formatAgo(age, locale) })}
        </p>
      )}
      {children}
    </div>
  );
}

/** Expected failures of a mutation, linked to their fields by id `field-<name>`; takes the focus when it appears. */
export function UserErrors({ errors }: { errors: readonly Failure[] }) {
  const { t } = useI18n();
  if (errors.length === 0) return null;
  return (
    <div
      role="alert"
      tabIndex={-1}
      ref={(node) => node?.focus()}
      data-slot="user-errors"
      className="flex gap-3 rounded-xl border border-bad/25 bg-bad-soft p-4 text-sm outline-none"
    >
      <Icon name="alert" size={18} className="mt-0.5 text-bad" />
      <div className="min-w-0">
        <p className="font-semibold text-bad">{t('form.refused')}</p>
        <ul className="mt-1 space-y-1.5">
          {errors.map((e, i) => (
            <li key={i} className="break-words">
              {e.field?.length ? (
                <a className="underline underline-offset-2" href={`#field-${e.field.at(-1)}`}>
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
    </div>
  );
}
