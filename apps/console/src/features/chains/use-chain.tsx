'use client';

import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { useSubscription } from 'urql';
import type { Loaded } from '@/components/ui/resource';
import { useLoaded } from '@/lib/use-loaded';
import { ChainStatusSubscription } from './chain-status.subscription';
import { ChainQuery, type ChainState } from './chain.query';

const SAFETY_NET_MS = 15_000;
const Context = createContext<{ readonly slug: string; readonly chain: Loaded<ChainState> } | null>(null);

/** Loads the chain of the address once for all pages below, and keeps it live. */
export function ChainProvider({ slug, children }: { slug: string; children: ReactNode }) {
  const loaded = useLoaded(ChainQuery, { slug }, (data) => data.chain, { everyMs: SAFETY_NET_MS, types: ['Chain'] });
  const [live] = useSubscription({
    query: ChainStatusSubscription,
    variables: { chainId: loaded.value?.id ?? '' },
    pause: !loaded.value,
  });
  const pushed = live.data?.chainStatus;
  const value = useMemo(() => {
    const newer = pushed && loaded.value && pushed.id === loaded.value.id && pushed.observedAt >= loaded.value.observedAt;
    return { slug, chain: newer ? { ...loaded, value: pushed } : loaded };
  }, [slug, loaded, pushed]);
  return <Context value={value}>{children}</Context>;
}

/** The chain of the address and its state now. */
export function useChain(): { readonly slug: string; readonly chain: Loaded<ChainState> } {
  const value = useContext(Context);
  if (!value) throw new Error('useChain outside of ChainProvider');
  return value;
}
