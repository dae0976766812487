'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Icon } from '@/components/ui/icon';
import { Notice } from '@/components/ui/notice';
import { useCan } from '@/features/access/use-can';
import { useI18n } from '@/i18n/provider';
import { useAction } from '@/lib/use-action';
import type { NodeLine } from '../node-row.fragment';
import { RestartNodeMutation } from '../restart-node.mutation';
import { StartNodeMutation } from '../start-node.mutation';
import { StopNodeMutation } from '../stop-node.mutation';

/** Start, stop and restart. Before a stop the API's safety check is shown; an unsafe one needs the typed name. */
export function NodeActions({
  node,
  started,
  compact,
}: {
  node: NodeLine;
  started: (operationId: string | undefined) => void;
  compact?: boolean;
}) {
  const { t } = useI18n();
  const [asking, setAsking] = useState<'stop' | 'restart' | null>(null);
  const [canStart, canStop, canRestart] = [useCan('node.start'), useCan('node.stop'), useCan('node.restart')];
  const start = useAction(StartNodeMutation, (data) => data.startNode, { keyed: true });
  const stop = useAction(StopNodeMutation, (data) => data.stopNode, { keyed: true });
  const restart = useAction(RestartNodeMutation, (data) => data.restartNode, { keyed: true });
  const done = (payload: { operation: { id: string } | null } | null) => {
    if (!payload) return;
    setAsking(null);
    started(payload.operation?.id);
  };
  const stopped = node.desiredState === 'STOPPED';
  const action = asking === 'restart' ? restart : stop;
  const word = asking === 'restart' ? t('node.restart') : t('node.stop');
  const safety = node.safety;
  const confirmName = safety.safe ? null : node.name;
  const button = (kind: 'start' | 'stop' | 'restart', act: () => void, busy = false) => (
    <Button
      size={compact ? 'icon' : 'md'}
      variant={compact ? 'ghost' : 'secondary'}
      busy={busy}
      onClick={act}
      {...(compact ? { 'aria-label': `${t(`node.${kind}`)} ${node.name}`, title: t(`node.${kind}`) } : {})}
    >
      <Icon name={kind === 'start' ? 'play' : kind} />
      {!compact && t(`node.${kind}`)}
    </Button>
  );
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {stopped && canStart && button('start', () => void start.run({ id: node.id }).then(done), start.busy)}
      {!stopped && canRestart && button('restart', () => setAsking('restart'))}
      {!stopped && canStop && button('stop', () => setAsking('stop'))}
      {start.failures[0] && (
        <span role="alert" className="text-sm text-bad">
          {start.failures[0].message}
        </span>
      )}
      <ConfirmDialog
        open={asking !== null}
        onClose={() => setAsking(null)}
        onConfirm={() => void action.run({ id: node.id, confirmName }).then(done)}
        title={t(asking === 'restart' ? 'node.restart.title' : 'node.stop.title', { name: node.name })}
        confirm={word}
        typedName={safety.safe ? undefined : node.name}
        danger={!safety.safe}
        busy={action.busy}
        failures={action.failures}
      >
        <Notice tone={safety.safe ? 'info' : 'warn'} title={t('node.safety', { margin: safety.marginAfterStop })}>
          {safety.sentence}
        </Notice>
        <p>{t(asking === 'restart' ? 'node.restart.text' : 'node.stop.text')}</p>
      </ConfirmDialog>
    </span>
  );
}
