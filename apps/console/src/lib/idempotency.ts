'use client';

import { useRef } from 'react';

/** A key per intent: the same until `renew`, so that pressing twice or retrying after a lost answer does one thing. */
export function useIdempotencyKey(): { readonly current: () => string; readonly renew: () => void } {
  const key = useRef<string | null>(null);
  return {
    current: () => (key.current ??= randomKey()),
    renew: () => {
      key.current = null;
    },
  };
}

/** 128 random bits as hex; `crypto.randomUUID` is absent on plain-http origins other than localhost. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
}
