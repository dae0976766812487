'use client';

import type { ReactNode } from 'react';
import { ReadOnlyNote } from '@/components/ui/states';
import { useViewer } from '../use-viewer';

/** Its children for those who hold the permission; for others one note why not; the skeleton until that is known. */
export function Permitted({ permission, skeleton, children }: { permission: string; skeleton: ReactNode; children: ReactNode }) {
  const viewer = useViewer();
  if (viewer === undefined) return <div aria-busy="true">{skeleton}</div>;
  return viewer.permissions.includes(permission) ? children : <ReadOnlyNote permission={permission} />;
}
