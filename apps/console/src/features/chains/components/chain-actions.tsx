'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Icon } from '@/components/ui/icon';
import { useCan } from '@/features/access/use-can';
import { useI18n } from '@/i18n/provider';
import { operationPath } from '@/lib/paths';
import { useAction } from '@/lib/use-action';
import { DeleteChainMutation } from '../delete-chain.mutation';
import { PauseChainMutation } from '../pause-chain.mutation';
import { ResumeChainMutation } from '../resume-chain.mutation';

/** What the actions need to know of a chain. */
export interface ActionableChain {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly desiredState: string;
  readonly phase: string;
}

/** Pause, resume and delete, each confirmed; the started operation's page follows. */
export function ChainActions({ chain }: { chain: ActionableChain }) {
  const { t } = useI18n();
  const router = useRouter();
  const [asking, setAsking] = useState<'pause' | 'resume' | 'delete' | null>(null);
  const [canPause, canResume, canDelete] = [useCan('chain.pause'), useCan('chain.resume'), useCan('chain.delete')];
  const pause = useAction(PauseChainMutation, (data) => data.pauseChain, { keyed: true });
  const resume = useAction(ResumeChainMutation, (data) => data.resumeChain, { keyed: true });
  const remove = useAction(DeleteChainMutation, (data) => data.deleteChain, { keyed: true });
  const follow = (payload: { operation: { id: string } | null } | null) => {
    if (!payload) return;
    setAsking(null);
    if (payload.operation) router.push(operationPath(chain.slug, payload.operation.id));
  };
  const running = chain.desiredState === 'RUNNING' && !['PROVISIONING', 'FAILED', 'DRAFT'].includes(chain.phase);
  const close = () => setAsking(null);
  return (
    <>
      {running && canPause && (
        <Button onClick={() => setAsking('pause')}>
          <Icon name="pause" />
          {t('overview.pause')}
        </Button>
      )}
      {chain.desiredState === 'PAUSED' && canResume && (
        <Button onClick={() => setAsking('resume')}>
          <Icon name="play" />
          {t('overview.resume')}
        </Button>
      )}
      {canDelete && chain.desiredState !== 'DELETED' && (
        <Button variant="ghost" onClick={() => setAsking('delete')}>
          <Icon name="trash" />
          {t('action.delete')}
        </Button>
      )}
      <ConfirmDialog
        open={asking === 'pause'}
        onClose={close}
        onConfirm={() => void pause.run({ id: chain.id }).then(follow)}
        title={t('settings.pause.title', { name: chain.name })}
        confirm={t('overview.pause')}
        busy={pause.busy}
        failures={pause.failures}
      >
        <p>{t('settings.pause.text')}</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'resume'}
        onClose={close}
        onConfirm={() => void resume.run({ id: chain.id }).then(follow)}
        title={t('settings.resume.title', { name: chain.name })}
        confirm={t('overview.resume')}
        busy={resume.busy}
        failures={resume.failures}
      >
        <p>{t('settings.resume.text')}</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'delete'}
        onClose={close}
        onConfirm={() => void remove.run({ id: chain.id, confirmName: chain.name }).then(follow)}
        title={t('settings.delete.title', { name: chain.name })}
        confirm={t('action.delete')}
        typedName={chain.name}
        danger
        busy={remove.busy}
        failures={remove.failures}
      >
        <p>{t('settings.delete.text')}</p>
      </ConfirmDialog>
    </>
  );
}
