'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { Pager } from '@/components/ui/pager';
import { Resource } from '@/components/ui/resource';
import { EmptyState, SkeletonRows } from '@/components/ui/states';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { usePaging } from '@/lib/use-paging';
import { useBlocks } from '../use-blocks';
import { BlockTable } from './block-table';

/** A page of blocks; the newest page is live and can be held still. */
export function BlocksPanel() {
  const { t } = useI18n();
  const { slug } = useChain();
  const paging = usePaging(20, { ascending: true });
  const [held, setHeld] = useState(false);
  const live = paging.atStart && !held;
  const { loaded, rows } = useBlocks(paging.args, { live });
  return (
    <Card
      title={paging.atStart ? t('explorer.newest') : t('explorer.older')}
      pad="none"
      actions={
        paging.atStart && (
          <Button size="sm" variant="ghost" aria-pressed={held} onClick={() => setHeld(!held)}>
            <Icon name={held ? 'play' : 'pause'} />
            {held ? t('explorer.goLive') : t('explorer.hold')}
          </Button>
        )
      }
    >
      <Resource of={loaded} skeleton={<SkeletonRows rows={12} />}>
        {({ pageInfo }) =>
          rows.length === 0 ? (
            <EmptyState icon="block" title={t('explorer.empty')} text={t('explorer.empty.text')} />
          ) : (
            <>
              <BlockTable slug={slug} rows={rows} />
              <Pager paging={paging} info={pageInfo} />
            </>
          )
        }
      </Resource>
    </Card>
  );
}
