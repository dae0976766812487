'use client';

import { useQuery } from 'urql';
import { ViewerQuery } from './viewer.query';

/** True when the viewer holds the permission; false until that is known, so that an action never flashes up. */
export function useCan(permission: string): boolean {
  const [{ data }] = useQuery({ query: ViewerQuery });
  return data?.viewer.permissions.includes(permission) ?? false;
}
