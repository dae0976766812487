import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from './cn';
import { Icon } from './icon';

/** A place above the page. */
export interface Crumb {
  readonly href: string;
  readonly label: ReactNode;
}

const WIDTHS = { normal: 'max-w-[88rem]', narrow: 'max-w-4xl' } as const;

/** The shell of every page: the way here, one h1, a lead sentence, actions at the right. */
export function Page({
  title,
  lead,
  actions,
  crumbs,
  crumbsLabel,
  width = 'normal',
  children,
}: {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  crumbs?: readonly Crumb[];
  /** Name of the way for assistive technology; needed with `crumbs`. */
  crumbsLabel?: string;
  width?: keyof typeof WIDTHS;
  children: ReactNode;
}) {
  return (
    <div data-slot="page" className={cn('w-full px-4 py-6 sm:px-8 sm:py-8', WIDTHS[width])}>
      {crumbs && (
        <nav aria-label={crumbsLabel} className="mb-2">
          <ol className="flex flex-wrap items-center gap-1 text-sm text-text-3">
            {crumbs.map((crumb) => (
              <li key={crumb.href} className="flex items-center gap-1">
                <Link href={crumb.href} className="underline-offset-2 hover:text-text hover:underline">
                  {crumb.label}
                </Link>
                <Icon name="chevronRight" size={14} />
              </li>
            ))}
          </ol>
        </nav>
      )}
      <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="min-w-0">
          <h1 className="text-[1.6rem] leading-tight font-semibold break-words">{title}</h1>
          {lead && <div className="mt-1.5 max-w-2xl text-text-2">{lead}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      <div className="space-y-6">{children}</div>
    </div>
  );
}
