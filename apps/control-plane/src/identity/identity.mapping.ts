/** Rows to GraphQL objects. */
import { toGlobalId } from '../common/ids.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeyType, OrganizationType, UserType } from './identity.types.js';
import type { OrganizationEntity } from './organization.entity.js';

export function toOrganizationType(row: OrganizationEntity): OrganizationType {
  const { id: rowId, slug, name, createdAt } = row;
  return Object.assign(new OrganizationType(), { id: toGlobalId('Organization', rowId), rowId, slug, name, createdAt });
}

export function toUserType(user: { readonly id: string; readonly email: string; readonly name: string }): UserType {
  return Object.assign(new UserType(), { id: toGlobalId('User', user.id), email: user.email, name: user.name });
}

export function toApiKeyType(row: ApiKeyEntity): ApiKeyType {
  const { name, role, prefix, createdAt, expiresAt, lastUsedAt } = row;
  const revoked = row.revokedAt !== null;
  return Object.assign(new ApiKeyType(), {
    id: toGlobalId('ApiKey', row.id),
    name,
    role,
    prefix,
    createdAt,
    expiresAt,
    lastUsedAt,
    revoked,
  });
}
