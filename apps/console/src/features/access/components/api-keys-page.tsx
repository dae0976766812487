'use client';

import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { Page } from '@/components/ui/page';
import { Pager } from '@/components/ui/pager';
import { Resource } from '@/components/ui/resource';
import { EmptyState, ReadOnlyNote, SkeletonRows } from '@/components/ui/states';
import { Table } from '@/components/ui/table';
import { Time } from '@/components/ui/values';
import { useNow } from '@/components/ui/clock';
import { useI18n } from '@/i18n/provider';
import { useLoaded } from '@/lib/use-loaded';
import { usePaging } from '@/lib/use-paging';
import { ApiKeysQuery, type ApiKeyLine } from '../api-keys.query';
import { useCan, useCannot } from '../use-can';
import { CreateApiKeyDialog } from './create-api-key-dialog';
import { RevokeApiKeyDialog } from './revoke-api-key-dialog';

/** Keys by which programs act for the organization. */
export function ApiKeysPage() {
  const { t } = useI18n();
  const [canManageAny, canManageOwn] = [useCan('apiKey.manage'), useCan('apiKey.manage.own')];
  const canManage = canManageAny || canManageOwn;
  const readOnly = useCannot('apiKey.manage.own');
  const [creating, setCreating] = useState(useSearchParams().get('new') === '1');
  const [revoking, setRevoking] = useState<ApiKeyLine | null>(null);
  const paging = usePaging(25, { ascending: false });
  const keys = useLoaded(ApiKeysQuery, paging.args, (data) => data.viewer.organization.apiKeys, { types: ['ApiKey'] });
  const create = canManage && (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Icon name="plus" />
      {t('apiKeys.create')}
    </Button>
  );
  const empty = keys.value?.nodes.length === 0 && paging.atStart;
  return (
    <Page title={t('nav.apiKeys')} lead={t('apiKeys.lead')} actions={!empty && create}>
      {readOnly && <ReadOnlyNote permission="apiKey.manage.own" />}
      <Card pad="none">
        <Resource of={keys} skeleton={<SkeletonRows />}>
          {({ nodes, pageInfo }) =>
            empty ? (
              <EmptyState icon="key" title={t('apiKeys.empty.title')} text={t('apiKeys.empty.text')} action={create} />
            ) : (
              <>
                <KeyTable rows={nodes} {...(canManage ? { revoke: setRevoking } : {})} />
                <Pager paging={paging} info={pageInfo} />
              </>
            )
          }
        </Resource>
      </Card>
      {canManage && <CreateApiKeyDialog open={creating} onClose={() => setCreating(false)} created={keys.refresh} />}
      <RevokeApiKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} revoked={keys.refresh} />
    </Page>
  );
}

function KeyTable({ rows, revoke }: { rows: readonly ApiKeyLine[]; revoke?: (key: ApiKeyLine) => void }) {
  const { t } = useI18n();
  const now = useNow();
  const expired = (key: ApiKeyLine): boolean => key.expiresAt !== null && now !== 0 && Date.parse(key.expiresAt) < now;
  return (
    <Table
      caption={t('nav.apiKeys')}
      rows={rows}
      rowKey={(k) => k.id}
      columns={[
        {
          key: 'name',
          title: t('apiKey.name'),
          cell: (k) => (
            <>
              <span className="font-medium">{k.name}</span>
              <code className="block font-mono text-xs text-text-3">{k.prefix}…</code>
            </>
          ),
        },
        { key: 'role', title: t('apiKey.role'), cell: (k) => t(`role.${k.role}`) },
        {
          key: 'state',
          title: t('apiKey.state'),
          cell: (k) =>
            k.revoked ? (
              <Badge tone="bad">{t('apiKey.revoked')}</Badge>
            ) : expired(k) ? (
              <Badge tone="warn">{t('apiKey.expired')}</Badge>
            ) : (
              <Badge tone="ok">{t('apiKey.valid')}</Badge>
            ),
        },
        {
          key: 'used',
          title: t('apiKey.lastUsed'),
          align: 'right',
          cell: (k) => (k.lastUsedAt ? <Time value={k.lastUsedAt} /> : t('time.never')),
        },
        {
          key: 'expires',
          title: t('apiKey.expires'),
          align: 'right',
          cell: (k) => (k.expiresAt ? <Time value={k.expiresAt} /> : t('apiKey.neverExpires')),
        },
        {
          key: 'created',
          title: t('chains.column.created'),
          align: 'right',
          cell: (k) => <Time value={k.createdAt} className="text-text-2" />,
        },
        ...(revoke
          ? [
              {
                key: 'actions',
                title: <span className="sr-only">{t('table.actions')}</span>,
                align: 'right' as const,
                cell: (k: ApiKeyLine) =>
                  !k.revoked && (
                    <Button size="sm" variant="ghost" aria-label={t('apiKey.revokeNamed', { name: k.name })} onClick={() => revoke(k)}>
                      {t('apiKey.revoke')}
                    </Button>
                  ),
              },
            ]
          : []),
      ]}
    />
  );
}
