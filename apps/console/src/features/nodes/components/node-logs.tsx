'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { LogLines } from '@/components/ui/log-lines';
import { Resource } from '@/components/ui/resource';
import { SkeletonRows } from '@/components/ui/states';
import { useI18n } from '@/i18n/provider';
import { useLoaded } from '@/lib/use-loaded';
import { NodeLogsQuery } from '../node-logs.query';
import { isAtLeast, LEVEL_CHOICES } from '../tone';

const TAIL = 500;
const FOLLOW_MS = 2000;

/** The end of a node's log: by level, followed or held still. */
export function NodeLogs({ id }: { id: string }) {
  const { t } = useI18n();
  const [level, setLevel] = useState<(typeof LEVEL_CHOICES)[number]>('info');
  const [follow, setFollow] = useState(true);
  const logs = useLoaded(NodeLogsQuery, { id, tail: TAIL }, (data) => (data.node?.__typename === 'ChainNode' ? data.node.logs : null), {
    everyMs: follow ? FOLLOW_MS : 0,
  });
  return (
    <Card
      title={t('node.logs')}
      actions={
        <>
          <label className="flex items-center gap-2 text-sm text-text-2">
            {t('node.logs.level')}
            <select
              value={level}
              onChange={(e) => setLevel(e.target.value as typeof level)}
              className="h-8 rounded-lg border border-border-strong/50 bg-surface px-2 text-text"
            >
              {LEVEL_CHOICES.map((choice) => (
                <option key={choice} value={choice}>
                  {t(`node.logs.level.${choice}`)}
                </option>
              ))}
            </select>
          </label>
          <Button size="sm" variant="ghost" aria-pressed={follow} onClick={() => setFollow(!follow)}>
            <Icon name={follow ? 'pause' : 'play'} />
            {follow ? t('node.logs.hold') : t('node.logs.follow')}
          </Button>
          <Button size="sm" variant="ghost" onClick={logs.refresh}>
            <Icon name="restart" />
            {t('node.logs.refresh')}
          </Button>
        </>
      }
    >
      <Resource of={logs} skeleton={<SkeletonRows rows={8} />}>
        {(lines) => <LogLines lines={lines.filter((line) => isAtLeast(line.level, level))} label={t('node.logs')} className="h-[28rem]" />}
      </Resource>
    </Card>
  );
}
