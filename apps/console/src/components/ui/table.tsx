import type { ReactNode } from 'react';
import { cn } from './cn';

/** A column: heading, alignment and cell. Below 640 px rows become labelled lists. */
export interface Column<T> {
  readonly key: string;
  readonly title: ReactNode;
  readonly align?: 'right';
  readonly cell: (row: T) => ReactNode;
}

/** A data table with a caption for assistive technology. */
export function Table<T>({
  caption,
  columns,
  rows,
  rowKey,
}: {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
}) {
  return (
    <div data-slot="table" className="overflow-x-auto" tabIndex={0} role="region" aria-label={caption}>
      <table className="w-full text-sm max-sm:block">
        <caption className="sr-only">{caption}</caption>
        <thead className="max-sm:sr-only">
          <tr className="border-b border-border text-left text-text-2">
            {columns.map((c) => (
              <th
                key={c.key}
                scope="col"
                className={cn('px-3 py-2.5 font-medium whitespace-nowrap first:pl-5 last:pr-5', c.align === 'right' && 'text-right')}
              >
                {c.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-sm:block">
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              className="border-b border-border last:border-0 hover:bg-surface-2/60 max-sm:block max-sm:px-5 max-sm:py-3"
            >
              {columns.map((c) => (
                <td
                  key={c.key}
                  className={cn(
                    'px-3 py-2.5 first:pl-5 last:pr-5 max-sm:flex max-sm:justify-between max-sm:gap-4 max-sm:px-0! max-sm:py-1',
                    c.align === 'right' && 'sm:text-right',
                  )}
                >
                  <span className="shrink-0 text-text-3 sm:hidden">{c.title}</span>
                  <span className="min-w-0 max-sm:text-right">{c.cell(row)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
