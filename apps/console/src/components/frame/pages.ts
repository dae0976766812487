import type { IconName } from '@/components/ui/icon';
import type { MessageKey } from '@/i18n';
import { chainPath } from '@/lib/paths';

/** A place of the navigation and of the palette. */
export interface Place {
  readonly href: string;
  readonly label: MessageKey;
  readonly icon: IconName;
}

/** Pages of one chain, in the order of the navigation. */
export function chainPages(slug: string): readonly Place[] {
  const at = (below: string): string => chainPath(slug, below);
  return [
    { href: at(''), label: 'nav.overview', icon: 'overview' },
    { href: at('/explorer'), label: 'nav.explorer', icon: 'block' },
    { href: at('/assets'), label: 'nav.assets', icon: 'asset' },
    { href: at('/accounts'), label: 'nav.accounts', icon: 'account' },
    { href: at('/transfer'), label: 'nav.transfer', icon: 'transfer' },
    { href: at('/nodes'), label: 'nav.nodes', icon: 'node' },
    { href: at('/settings'), label: 'nav.settings', icon: 'gear' },
  ];
}

/** Pages of the organization. */
export const ORGANIZATION_PAGES: readonly Place[] = [
  { href: '/chains', label: 'nav.chains', icon: 'chain' },
  { href: '/main-chain', label: 'nav.mainChain', icon: 'flame' },
  { href: '/operations', label: 'nav.operations', icon: 'tasks' },
  { href: '/api-keys', label: 'nav.apiKeys', icon: 'key' },
];

/** Whether the place is the one shown: the overview only exactly, others with everything below them. */
export function isActive(place: Place, path: string): boolean {
  if (place.href === '/chains') return path === '/chains' || path === '/create';
  if (place.label === 'nav.overview') return path === place.href;
  return path === place.href || path.startsWith(`${place.href}/`);
}
