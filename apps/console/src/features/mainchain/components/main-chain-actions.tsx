'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Icon } from '@/components/ui/icon';
import { useCan } from '@/features/access/use-can';
import { useI18n } from '@/i18n/provider';
import { useAction } from '@/lib/use-action';
import type { MainChain } from '../main-chain.query';
import { RestartMainChainMutation } from '../restart-main-chain.mutation';
import { SetMainChainMiningMutation } from '../set-main-chain-mining.mutation';
import { StartMainChainMutation } from '../start-main-chain.mutation';
import { StopMainChainMutation } from '../stop-main-chain.mutation';

/** Start, stop, restart and mining of the managed node; nothing for a node that is not ours to manage. */
export function MainChainActions({ chain }: { chain: MainChain }) {
  const { t } = useI18n();
  const [asking, setAsking] = useState<'stop' | 'restart' | null>(null);
  const [canStart, canStop, canRestart] = [useCan('node.start'), useCan('node.stop'), useCan('node.restart')];
  const start = useAction(StartMainChainMutation, (data) => data.startMainChain, { keyed: true });
  const stop = useAction(StopMainChainMutation, (data) => data.stopMainChain, { keyed: true });
  const restart = useAction(RestartMainChainMutation, (data) => data.restartMainChain, { keyed: true });
  const mine = useAction(SetMainChainMiningMutation, (data) => data.setMainChainMining, { keyed: true });
  if (chain.kind !== 'MANAGED') return null;
  const idle = chain.status === 'STOPPED' || chain.status === 'FAILED';
  const action = asking === 'restart' ? restart : stop;
  const failure = [...start.failures, ...mine.failures][0];
  return (
    <>
      {!idle && canStart && chain.mining !== null && (
        <Button busy={mine.busy} onClick={() => void mine.run({ mining: !chain.mining })}>
          <Icon name={chain.mining ? 'pause' : 'flame'} />
          {t(chain.mining ? 'main.mining.stop' : 'main.mining.start')}
        </Button>
      )}
      {!idle && canRestart && (
        <Button onClick={() => setAsking('restart')}>
          <Icon name="restart" />
          {t('main.restart')}
        </Button>
      )}
      {!idle && canStop && (
        <Button onClick={() => setAsking('stop')}>
          <Icon name="stop" />
          {t('main.stop')}
        </Button>
      )}
      {idle && canStart && (
        <Button variant="primary" busy={start.busy} onClick={() => void start.run({})}>
          <Icon name="play" />
          {t('main.start')}
        </Button>
      )}
      {failure && (
        <span role="alert" className="text-sm text-bad">
          {failure.message}
        </span>
      )}
      <ConfirmDialog
        open={asking !== null}
        onClose={() => setAsking(null)}
        onConfirm={() => void action.run({}).then((done) => done && setAsking(null))}
        title={t(asking === 'restart' ? 'main.restart.title' : 'main.stop.title')}
        confirm={t(asking === 'restart' ? 'main.restart' : 'main.stop')}
        busy={action.busy}
        failures={action.failures}
      >
        <p>{t(asking === 'restart' ? 'main.restart.text' : 'main.stop.text')}</p>
      </ConfirmDialog>
    </>
  );
}
