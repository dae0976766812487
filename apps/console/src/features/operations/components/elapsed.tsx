'use client';

import { useNow } from '@/components/ui/clock';
import { useI18n } from '@/i18n/provider';
import { formatDuration } from '@/lib/format';

/** Time passed from start to end, or to now, beside the usual time. Whole seconds, so that it counts calmly. */
export function Elapsed({ from, to, usualMs }: { from: string | null; to: string | null; usualMs: number | null }) {
  const { t, locale } = useI18n();
  const now = useNow();
  if (!from || (now === 0 && !to)) return null;
  const ms = Math.max(0, (to ? Date.parse(to) : now) - Date.parse(from));
  const elapsed = formatDuration(to ? ms : Math.max(1, Math.ceil(ms / 1000)) * 1000, locale);
  const word = to ? 'operation.took' : 'operation.elapsed';
  return (
    <span className="tabular text-sm text-text-3">
      {usualMs === null ? t(`${word}Only`, { elapsed }) : t(word, { elapsed, usual: formatDuration(usualMs, locale) })}
    </span>
  );
}
