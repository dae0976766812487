'use client';

import { useEffect } from 'react';

/** Asks again every so often while the page is visible; the old content stays meanwhile. */
export function useRefresh(refresh: (options: { requestPolicy: 'network-only' }) => void, everyMs: number): void {
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refresh({ requestPolicy: 'network-only' });
    }, everyMs);
    return () => clearInterval(timer);
  }, [refresh, everyMs]);
}
