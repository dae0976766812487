'use client';

import { useSubscription } from 'urql';
import type { Loaded } from '@/components/ui/resource';
import { useLoaded } from '@/lib/use-loaded';
import { MainChainUpdatedSubscription } from './main-chain-updated.subscription';
import { MainChainQuery, type MainChain } from './main-chain.query';

const SAFETY_NET_MS = 5_000;

/** The main-chain, live. */
export function useMainChain(): Loaded<MainChain> {
  const loaded = useLoaded(MainChainQuery, {}, (data) => data.mainChain, { everyMs: SAFETY_NET_MS, types: ['MainChain'] });
  const [live] = useSubscription({ query: MainChainUpdatedSubscription, pause: !loaded.value });
  const pushed = live.data?.mainChainUpdated;
  const newer = pushed && loaded.value && pushed.observedAt >= loaded.value.observedAt;
  return newer ? { ...loaded, value: pushed } : loaded;
}
