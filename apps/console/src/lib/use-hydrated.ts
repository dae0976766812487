'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** False while the server's page is being taken over: what only the browser knows must not be drawn yet. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
