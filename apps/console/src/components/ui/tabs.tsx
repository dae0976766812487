import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from './cn';

/** Parts of a page as links, so that the address holds the chosen one. */
export function Tabs({
  label,
  current,
  tabs,
}: {
  label: string;
  current: string;
  tabs: readonly { readonly value: string; readonly href: string; readonly title: ReactNode }[];
}) {
  return (
    <nav aria-label={label} data-slot="tabs" className="border-b border-border">
      <ul className="-mb-px flex gap-6 overflow-x-auto">
        {tabs.map((tab) => (
          <li key={tab.value}>
            <Link
              href={tab.href}
              scroll={false}
              aria-current={tab.value === current ? 'page' : undefined}
              className={cn(
                'inline-block border-b-2 px-0.5 py-2 text-sm font-medium whitespace-nowrap',
                tab.value === current
                  ? 'border-accent text-text'
                  : 'border-transparent text-text-2 hover:border-border-strong hover:text-text',
              )}
            >
              {tab.title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
