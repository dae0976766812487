'use client';

import { useQuery } from 'urql';
import type { ResultOf } from '@/lib/graphql';
import { useHydrated } from '@/lib/use-hydrated';
import { ViewerQuery } from './viewer.query';

export type Viewer = ResultOf<typeof ViewerQuery>['viewer'];

/** Who is signed in; undefined until known. */
export function useViewer(): Viewer | undefined {
  const [{ data }] = useQuery({ query: ViewerQuery });
  return useHydrated() ? data?.viewer : undefined;
}
