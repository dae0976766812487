'use client';

import { useEffect, useState } from 'react';
import { useLoaded } from '@/lib/use-loaded';
import { SearchQuery } from './search.query';

const QUIET_MS = 180;

/** What the text could mean, asked once typing pauses; nothing for an empty text. */
export function useSearch(text: string, chainId: string | null) {
  const [asked, setAsked] = useState(text.trim());
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const loaded = useLoaded(SearchQuery, { text: asked, chainId }, (data) => data.search, { pause: asked === '' });
  return { asked, loaded };
}
