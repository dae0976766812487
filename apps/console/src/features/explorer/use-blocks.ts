'use client';

import { useSubscription } from 'urql';
import { useChain } from '@/features/chains/use-chain';
import { useLoaded } from '@/lib/use-loaded';
import type { PageArgs } from '@/lib/use-paging';
import type { BlockLine } from './block-row.fragment';
import { BlockFinalizedSubscription } from './block-finalized.subscription';
import { BlocksQuery } from './blocks.query';
import { mergeBlocks } from './merge-blocks';

/** A page of blocks, newest first; with `live` new ones come in on top. After a lost connection the page is asked again, so none is missed. */
export function useBlocks(args: PageArgs, { live }: { live: boolean }) {
  const { slug, chain } = useChain();
  const size = args.last ?? args.first ?? 0;
  const loaded = useLoaded(BlocksQuery, { slug, ...args }, (data) => data.chain?.blocks ?? null);
  const [{ data: pushed = [] }] = useSubscription<
    { blockFinalized: { block: BlockLine } },
    readonly BlockLine[],
    { chainId: string; after: null }
  >(
    { query: BlockFinalizedSubscription, variables: { chainId: chain.value?.id ?? '', after: null }, pause: !live || !chain.value },
    (before = [], data) => [data.blockFinalized.block, ...before].slice(0, size),
  );
  const rows = loaded.value && (live ? mergeBlocks(pushed, loaded.value.nodes, size) : [...loaded.value.nodes].reverse());
  return { loaded, rows: rows ?? [] };
}
