/** What each role may do (product.md 5). The console hides and the control plane refuses by the same table. */

export const ROLES = ['OWNER', 'ADMINISTRATOR', 'INTEGRATOR', 'VIEWER'] as const;

/** A role of a member or key. */
export type RoleName = (typeof ROLES)[number];

const VIEWER = ['organization.read', 'chain.read'] as const;

const INTEGRATOR = [
  ...VIEWER,
  'apiKey.manage.own',
  'node.logs.read',
  'account.create',
  'address.create',
  'transaction.build',
  'transaction.submit',
  'asset.define',
] as const;

const ADMINISTRATOR = [
  ...INTEGRATOR,
  'organization.create',
  'organization.update',
  'member.invite',
  'member.role.set',
  'apiKey.manage',
  'chain.create',
  'chain.pause',
  'chain.resume',
  'chain.delete',
  'node.start',
  'node.stop',
  'node.restart',
  'asset.issue',
  'asset.retire',
] as const;

const OWNER = [...ADMINISTRATOR, 'organization.delete'] as const;

/** A right that a resolver asks for. */
export type Permission = (typeof OWNER)[number];

/** Rights of each role. */
export const PERMISSIONS: Readonly<Record<RoleName, readonly Permission[]>> = { OWNER, ADMINISTRATOR, INTEGRATOR, VIEWER };

/** Every right, sorted. */
export const ALL_PERMISSIONS: readonly Permission[] = [...OWNER].sort();

/** True when every right of `inner` is one of `outer`: only then may a holder of `outer` grant `inner`. */
export function roleCovers(outer: RoleName, inner: RoleName): boolean {
  return PERMISSIONS[inner].every((permission) => PERMISSIONS[outer].includes(permission));
}
