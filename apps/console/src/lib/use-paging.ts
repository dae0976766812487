'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useMemo } from 'react';

/** Connection arguments: exactly one of `first` and `last` is set. */
export interface PageArgs {
  readonly first: number | null;
  readonly after: string | null;
  readonly last: number | null;
  readonly before: string | null;
}

/**
 * Paging kept in the address. `ascending` lists (blocks, transactions, operations) begin at their end, because the newest is wanted first;
 * others at their beginning. `name` tells lists of one page apart.
 */
export function usePaging(size: number, { ascending, name = '' }: { ascending: boolean; name?: string }) {
  const router = useRouter();
  const path = usePathname();
  const search = useSearchParams();
  const [beforeKey, afterKey] = [`${name}before`, `${name}after`];
  const [before, after] = [search.get(beforeKey), search.get(afterKey)];
  return useMemo(() => {
    const backwards = before !== null || (ascending && after === null);
    const args: PageArgs = backwards ? { first: null, after: null, last: size, before } : { first: size, after, last: null, before: null };
    return {
      args,
      ascending,
      /** True on the page that shows what is newest (or first). */
      atStart: before === null && after === null,
      go(to: 'newest' | 'older' | 'newer', cursor: string | null): void {
        const next = new URLSearchParams(search);
        next.delete(beforeKey);
        next.delete(afterKey);
        if (to !== 'newest' && cursor !== null) next.set((to === 'older') === ascending ? beforeKey : afterKey, cursor);
        router.push(next.size > 0 ? `${path}?${next}` : path, { scroll: false });
      },
    };
  }, [after, afterKey, ascending, before, beforeKey, path, router, search, size]);
}
