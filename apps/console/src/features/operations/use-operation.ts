'use client';

import { useSubscription } from 'urql';
import type { Loaded } from '@/components/ui/resource';
import { useLoaded } from '@/lib/use-loaded';
import { OperationUpdatedSubscription } from './operation-updated.subscription';
import { OperationQuery, type OperationState } from './operation.query';
import { isUnderWay } from './status';

const SAFETY_NET_MS = 5000;

/** An operation, live while it goes on; after a reload the same. */
export function useOperation(id: string): Loaded<OperationState> {
  const loaded = useLoaded(OperationQuery, { id }, (data) => data.operation, { everyMs: SAFETY_NET_MS });
  const [live] = useSubscription({ query: OperationUpdatedSubscription, variables: { id } });
  const pushed = live.data?.operationUpdated;
  if (!pushed || loaded.value === null) return loaded;
  const asked = loaded.value;
  const askedIsFurther = asked !== undefined && !isUnderWay(asked.status) && isUnderWay(pushed.status);
  return askedIsFurther ? loaded : { ...loaded, value: pushed };
}
