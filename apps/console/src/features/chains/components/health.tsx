'use client';

import { Badge, type Tone } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { Time } from '@/components/ui/values';
import { useI18n } from '@/i18n/provider';
import type { ChainState } from '../chain.query';

const TONES: Readonly<Record<string, Tone>> = { CRITICAL: 'bad', WARNING: 'warn', INFO: 'info' };

/** What is found wrong with a chain, the worst first, each with what to do. */
export function Health({ findings, known }: { findings: ChainState['health']; known: boolean }) {
  const { t } = useI18n();
  if (!known && findings.length === 0) return null;
  const order = Object.keys(TONES);
  const sorted = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <Card title={t('overview.health')} pad={sorted.length > 0 ? 'none' : 'normal'}>
      {sorted.length === 0 ? (
        <p className="flex items-center gap-2 text-sm text-text-2">
          <Icon name="check" size={18} className="text-ok" />
          {t('overview.healthy')}
        </p>
      ) : (
        <ul className="divide-y divide-border">
          {sorted.map((finding) => (
            <li
              key={`${finding.code}${finding.subject}`}
              data-slot="finding"
              className="flex flex-wrap items-start gap-x-4 gap-y-2 px-5 py-4 text-sm"
            >
              <Badge tone={TONES[finding.severity] ?? 'neutral'}>{t(`severity.${finding.severity}`)}</Badge>
              <div className="min-w-0 flex-1 basis-60 space-y-0.5">
                <p className="font-medium break-words">{finding.message}</p>
                {finding.remedy && <p className="text-text-2">{finding.remedy}</p>}
                <p className="text-xs text-text-3">
                  {finding.subject} · <code className="font-mono">{finding.code}</code>
                </p>
              </div>
              <Time value={finding.since} className="text-text-3" />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
