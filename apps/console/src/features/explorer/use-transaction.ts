'use client';

import { useEffect, useState } from 'react';
import { useSubscription } from 'urql';
import type { Loaded } from '@/components/ui/resource';
import { useChain } from '@/features/chains/use-chain';
import { useLoaded } from '@/lib/use-loaded';
import { isSettled } from './transaction-state';
import { TransactionUpdatedSubscription } from './transaction-updated.subscription';
import { TransactionQuery, type TransactionState } from './transaction.query';

const SAFETY_NET_MS = 4000;

/** A transaction, live until it is final or refused. */
export function useTransaction(hash: string): Loaded<TransactionState> {
  const { slug, chain } = useChain();
  const [settled, setSettled] = useState(false);
  const loaded = useLoaded(TransactionQuery, { slug, hash }, (data) => data.chain?.transaction ?? null, {
    everyMs: settled ? 0 : SAFETY_NET_MS,
  });
  const state = loaded.value?.state;
  useEffect(() => {
    if (state) setSettled(isSettled(state));
  }, [state]);
  const [live] = useSubscription({
    query: TransactionUpdatedSubscription,
    variables: { chainId: chain.value?.id ?? '', hash },
    pause: !chain.value || settled,
  });
  const pushed = live.data?.transactionUpdated;
  return pushed && !settled ? { ...loaded, value: pushed } : loaded;
}
