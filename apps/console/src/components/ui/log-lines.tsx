'use client';

import { useEffect, useRef } from 'react';
import { useI18n } from '@/i18n/provider';
import { cn } from './cn';

const LEVELS: Readonly<Record<string, string>> = {
  error: 'text-bad',
  fatal: 'text-bad',
  warn: 'text-warn',
  debug: 'text-text-3',
  trace: 'text-text-3',
};

export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly event: string;
  readonly text: string;
}

/** Lines of a log, newest at the bottom; stays there while one has not scrolled away. */
export function LogLines({ lines, label, className }: { lines: readonly LogLine[]; label: string; className?: string }) {
  const { locale, t } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    const element = box.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [lines]);
  const time = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hour12: false,
  });
  return (
    <div
      ref={box}
      tabIndex={0}
      role="region"
      aria-label={label}
      data-slot="log"
      onScroll={(e) => {
        const { scrollTop, clientHeight, scrollHeight } = e.currentTarget;
        atEnd.current = scrollTop + clientHeight > scrollHeight - 24;
      }}
      className={cn('overflow-y-auto rounded-lg bg-surface-2 px-3 py-2 font-mono text-xs leading-5', className ?? 'max-h-96 min-h-32')}
    >
      {lines.length === 0 && <p className="text-text-3">{t('operation.log.empty')}</p>}
      {lines.map((line, i) => (
        <p key={i} className="flex flex-wrap gap-x-2 break-words">
          <time dateTime={line.time} className="text-text-3">
            {time.format(new Date(line.time))}
          </time>
          <span className={cn('w-10', LEVELS[line.level.toLowerCase()] ?? 'text-text-2')}>{line.level.toLowerCase()}</span>
          <span className="min-w-0 flex-1 basis-40">
            <span className="text-text-2">{line.event}</span> {line.text}
          </span>
        </p>
      ))}
    </div>
  );
}
