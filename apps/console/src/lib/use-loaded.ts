'use client';

import { useCallback, useEffect, useRef } from 'react';
import { useQuery, type AnyVariables, type TypedDocumentNode } from 'urql';
import type { Loaded } from '@/components/ui/resource';
import { useConnected } from './client';
import { useHydrated } from './use-hydrated';
import { useRefresh } from './use-refresh';

/**
 * A query as `Resource` shows it: `pick` gives the wanted part (null = not found). Asked again every `everyMs` while the page is visible
 * (0 = never), after the live connection came back, and after a mutation that touched one of `types` (GraphQL type names).
 */
export function useLoaded<Data, Variables extends AnyVariables, T>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  pick: (data: Data) => T | null,
  { everyMs = 0, types = [], pause = false }: { everyMs?: number; types?: readonly string[]; pause?: boolean } = {},
): Loaded<T> {
  const context = useRef({ additionalTypenames: [...types], requestPolicy: 'cache-and-network' as const });
  const [{ data, error, fetching, stale }, execute] = useQuery<Data, Variables>({
    query: document,
    variables,
    pause,
    context: context.current,
  } as Parameters<typeof useQuery<Data, Variables>>[0]);
  const refresh = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  useRefresh(refresh, everyMs);
  const hydrated = useHydrated();
  const connected = useConnected();
  const before = useRef(connected);
  useEffect(() => {
    if (connected && !before.current) refresh();
    before.current = connected;
  }, [connected, refresh]);
  return {
    value: !hydrated || data === undefined || data === null ? undefined : pick(data),
    error: hydrated ? error : undefined,
    refreshing: (fetching || stale) && data !== undefined && everyMs === 0,
    refresh,
  };
}
