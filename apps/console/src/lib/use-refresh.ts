'use client';

import { useEffect } from 'react';

/** Asks again every so often while the page is visible; the old content stays meanwhile. 0 = never. */
export function useRefresh(refresh: () => void, everyMs: number): void {
  useEffect(() => {
    if (everyMs === 0) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [refresh, everyMs]);
}
