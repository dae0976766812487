'use client';

import { useViewer } from './use-viewer';

/** True when the viewer holds the permission; false until that is known, so that an action never flashes up. */
export function useCan(permission: string): boolean {
  return useViewer()?.permissions.includes(permission) ?? false;
}

/** True when it is known that the viewer does not hold the permission: then the page says so once. */
export function useCannot(permission: string): boolean {
  const viewer = useViewer();
  return viewer !== undefined && !viewer.permissions.includes(permission);
}
