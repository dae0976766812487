'use client';

import { useState, type ReactNode } from 'react';
import { Badge } from '@/components/ui/badge';
import { Card, Facts, Stat } from '@/components/ui/card';
import { Page, type Crumb } from '@/components/ui/page';
import { Resource } from '@/components/ui/resource';
import { NotFound, ReadOnlyNote, SkeletonRows, Stale } from '@/components/ui/states';
import { Hex, Time } from '@/components/ui/values';
import { useCan, useCannot } from '@/features/access/use-can';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import type { ResultOf } from '@/lib/graphql';
import { formatBytes, formatNumber } from '@/lib/format';
import { chainPath } from '@/lib/paths';
import { useLoaded } from '@/lib/use-loaded';
import { NodeQuery } from '../node.query';
import { nodeTone, signingTone } from '../tone';
import { NodeActions } from './node-actions';
import { NodeLogs } from './node-logs';
import { StartedNotice } from './started-notice';

type NodeDetail = Extract<NonNullable<ResultOf<typeof NodeQuery>['node']>, { __typename: 'ChainNode' }>;

/** One node of a chain. */
export function NodePage({ id }: { id: string }) {
  const { t } = useI18n();
  const { slug } = useChain();
  const [started, setStarted] = useState<{ id: string | undefined } | null>(null);
  return (
    <NodeDetails
      id={id}
      crumb={{ href: chainPath(slug, '/nodes'), label: t('nav.nodes') }}
      actions={(node) => <NodeActions node={node} started={(operation) => setStarted({ id: operation })} />}
      notice={started && <StartedNotice slug={slug} operationId={started.id} />}
    />
  );
}

/** A node of either layer: status, figures, identity and log. */
export function NodeDetails({
  id,
  crumb,
  actions,
  notice,
}: {
  id: string;
  crumb: Crumb;
  actions: (node: NodeDetail) => ReactNode;
  notice?: ReactNode;
}) {
  const { t } = useI18n();
  const canRead = useCan('node.logs.read');
  const cannotRead = useCannot('node.logs.read');
  const node = useLoaded(NodeQuery, { id }, (data) => (data.node?.__typename === 'ChainNode' ? data.node : null), {
    everyMs: 2000,
    types: ['ChainNode'],
  });
  if (node.value === null && !node.error) return <NotFound heading="h1" />;
  return (
    <Page
      title={node.value?.name ?? t('node.one')}
      lead={
        node.value && (
          <span className="flex flex-wrap items-center gap-2">
            <Badge tone={nodeTone(node.value.status)}>{t(`node.status.${node.value.status}`)}</Badge>
            {node.value.role !== 'MAINCHAIN' && (
              <Badge tone={signingTone(node.value.signingState)} icon="shield">
                {t(`node.signing.${node.value.signingState}`)}
              </Badge>
            )}
            <Time value={node.value.observedAt} className="text-sm text-text-3" />
          </span>
        )
      }
      crumbs={[crumb]}
      crumbsLabel={t('page.crumbs')}
      actions={node.value && actions(node.value)}
    >
      {notice}
      <Resource of={node} skeleton={<SkeletonRows rows={8} />}>
        {(value) => (
          <div className="space-y-6">
            <Stale since={value.desiredState === 'RUNNING' ? value.observedAt : undefined}>
              <Figures node={value} />
            </Stale>
            <Identity node={value} />
          </div>
        )}
      </Resource>
      {canRead && <NodeLogs id={id} />}
      {cannotRead && <ReadOnlyNote permission="node.logs.read" />}
    </Page>
  );
}

function Figures({ node }: { node: NodeDetail }) {
  const { t, locale } = useI18n();
  const number = (value: string | number | null): string => (value === null ? '–' : formatNumber(value, locale));
  return (
    <dl className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
      <Stat label={t('node.height')} value={number(node.height)} hint={node.lag !== null && t('node.lagOf', { count: number(node.lag) })} />
      <Stat label={t('node.peers')} value={number(node.peers)} />
      <Stat label={t('node.memory')} value={node.rssBytes === null ? '–' : formatBytes(Number(node.rssBytes), locale)} />
      <Stat
        label={t('node.restarts')}
        value={number(node.restarts)}
        hint={node.exitCode !== null && t('node.exitCode', { code: node.exitCode })}
      />
    </dl>
  );
}

function Identity({ node }: { node: NodeDetail }) {
  const { t } = useI18n();
  return (
    <Card title={t('node.identity')}>
      <Facts
        rows={[
          [t('node.role'), t(`node.role.${node.role}`)],
          [t('node.wanted'), t(`node.desired.${node.desiredState}`)],
          ...(node.identityKey === ''
            ? []
            : [[t('node.identityKey'), <Hex key="key" value={node.identityKey} name={t('node.identityKey')} />] as const]),
          [t('node.p2p'), node.p2pAddress ? <code key="p2p">{node.p2pAddress}</code> : '–'],
          [t('node.pid'), node.pid === null ? '–' : String(node.pid)],
          [t('node.version'), node.version ?? '–'],
          [t('node.safetyTitle'), node.safety.sentence],
        ]}
      />
    </Card>
  );
}
