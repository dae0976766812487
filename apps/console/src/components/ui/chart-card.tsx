'use client';

import dynamic from 'next/dynamic';
import { useState, type ReactNode } from 'react';
import { useI18n } from '@/i18n/provider';
import { Button } from './button';
import { Card } from './card';
import { EmptyState, Skeleton } from './states';
import { Icon } from './icon';
import { Table } from './table';

const Bars = dynamic(() => import('./bars').then((m) => m.Bars), { ssr: false, loading: () => <Skeleton className="h-48" /> });

/** One bar: a time and its value. */
export interface Point {
  /** RFC 3339. */
  readonly at: string;
  /** What stands below the bar; default: hour and minute of the time. */
  readonly label?: string;
  readonly value: number;
}

/** A bar chart with a sentence that says the same, and as a table on demand. */
export function ChartCard({
  title,
  unit,
  points,
  summary,
  color,
  axis,
}: {
  title: string;
  /** What a value counts, heading of the table's second column. */
  unit: string;
  points: readonly Point[];
  summary: ReactNode;
  color: 'chart-1' | 'chart-2';
  /** What the labels are, heading of the table's first column; default: the minute. */
  axis?: string;
}) {
  const { t, locale } = useI18n();
  const [asTable, setAsTable] = useState(false);
  const minute = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const rows = points.map((p) => ({ at: p.at, label: p.label ?? minute.format(new Date(p.at)), value: p.value }));
  return (
    <Card
      title={title}
      pad="none"
      actions={
        <Button
          size="icon"
          variant="ghost"
          aria-pressed={asTable}
          aria-label={asTable ? t('chart.asChart') : t('chart.asTable')}
          title={asTable ? t('chart.asChart') : t('chart.asTable')}
          onClick={() => setAsTable(!asTable)}
        >
          <Icon name={asTable ? 'chart' : 'table'} />
        </Button>
      }
    >
      {rows.length === 0 ? (
        <EmptyState icon="chart" title={t('overview.chart.empty')} />
      ) : asTable ? (
        <div className="max-h-64 overflow-y-auto">
          <Table
            caption={title}
            rows={rows}
            rowKey={(r) => `${r.at}${r.label}`}
            columns={[
              { key: 'minute', title: axis ?? t('overview.chart.minute'), cell: (r) => <span className="tabular">{r.label}</span> },
              { key: 'value', title: unit, align: 'right', cell: (r) => <span className="tabular">{r.value}</span> },
            ]}
          />
        </div>
      ) : (
        <div className="px-3 pt-4 pb-1" aria-hidden>
          <Bars rows={rows} color={`var(--${color})`} name={unit} />
        </div>
      )}
      <p className="px-5 pb-4 text-sm text-text-2">{summary}</p>
    </Card>
  );
}
