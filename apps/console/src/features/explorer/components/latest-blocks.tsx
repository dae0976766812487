'use client';

import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Resource } from '@/components/ui/resource';
import { SkeletonRows } from '@/components/ui/states';
import { useChain } from '@/features/chains/use-chain';
import { useI18n } from '@/i18n/provider';
import { chainPath } from '@/lib/paths';
import { useBlocks } from '../use-blocks';
import { BlockTable } from './block-table';

const NEWEST = { first: null, after: null, last: 6, before: null } as const;

/** The newest blocks of the chain, live. */
export function LatestBlocks() {
  const { t } = useI18n();
  const { slug } = useChain();
  const { loaded, rows } = useBlocks(NEWEST, { live: true });
  return (
    <Card
      title={t('overview.blocks')}
      pad="none"
      actions={
        <ButtonLink size="sm" variant="ghost" href={chainPath(slug, '/explorer')}>
          {t('explorer.all')}
        </ButtonLink>
      }
    >
      <Resource of={loaded} skeleton={<SkeletonRows rows={6} />}>
        {() =>
          rows.length === 0 ? (
            <p className="p-5 text-sm text-text-2">{t('explorer.empty')}</p>
          ) : (
            <BlockTable slug={slug} rows={rows} brief />
          )
        }
      </Resource>
    </Card>
  );
}
