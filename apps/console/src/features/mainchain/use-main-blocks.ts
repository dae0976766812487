'use client';

import { useEffect, useRef } from 'react';
import type { Loaded } from '@/components/ui/resource';
import { useLoaded } from '@/lib/use-loaded';
import type { ResultOf } from '@/lib/graphql';
import type { PageArgs } from '@/lib/use-paging';
import { MainBlocksQuery } from './main-blocks.query';

type Page = NonNullable<ResultOf<typeof MainBlocksQuery>['mainChain']['blocks']>;

/** A page of blocks, asked again when the tip changes; `tip` null holds it still. A node that says nothing has no blocks. */
export function useMainBlocks(args: PageArgs, tip: string | null): Loaded<Page> {
  const loaded = useLoaded(MainBlocksQuery, args, (data) => data.mainChain.blocks ?? NONE);
  const { refresh } = loaded;
  const before = useRef(tip);
  useEffect(() => {
    if (tip !== null && before.current !== null && tip !== before.current) refresh();
    before.current = tip;
  }, [tip, refresh]);
  // What comes with a block is no answer somebody waits for.
  return { ...loaded, refreshing: false };
}

const NONE: Page = { nodes: [], pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null } };
