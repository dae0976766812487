/** GraphQL types of organizations, people and keys. Enums come from the table of roles. */
import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ROLES, type RoleName } from '@bystack/api-contract';
import { Connection, type ConnectionOf } from '../common/relay/connection.js';
import { NodeType } from '../common/relay/node.type.js';
import { DateTimeScalar } from '../common/scalars/scalars.js';

export const RoleEnum = Object.fromEntries(ROLES.map((role) => [role, role])) as Record<RoleName, RoleName>;
registerEnumType(RoleEnum, { name: 'Role', description: 'What a member or key may do.' });

@ObjectType('User', { implements: () => [NodeType] })
export class UserType extends NodeType {
  @Field(() => String) email: string;
  @Field(() => String) name: string;
}

@ObjectType('Organization', { implements: () => [NodeType] })
export class OrganizationType extends NodeType {
  /** Row id. */
  rowId: string;
  @Field(() => String) slug: string;
  @Field(() => String) name: string;
  @Field(() => DateTimeScalar) createdAt: Date;
}

@ObjectType('OrganizationMembership')
export class OrganizationMembershipType {
  @Field(() => OrganizationType) organization: OrganizationType;
  @Field(() => RoleEnum) role: RoleName;
}

@ObjectType('Member')
export class MemberType {
  @Field(() => UserType) user: UserType;
  @Field(() => RoleEnum) role: RoleName;
  @Field(() => DateTimeScalar) since: Date;
}

@ObjectType('ApiKey', { implements: () => [NodeType] })
export class ApiKeyType extends NodeType {
  @Field(() => String) name: string;
  @Field(() => RoleEnum) role: RoleName;
  @Field(() => String, { description: 'First characters of the secret.' }) prefix: string;
  @Field(() => DateTimeScalar) createdAt: Date;
  @Field(() => DateTimeScalar, { nullable: true }) expiresAt: Date | null;
  @Field(() => DateTimeScalar, { nullable: true }) lastUsedAt: Date | null;
  @Field(() => Boolean) revoked: boolean;
}

@ObjectType('Viewer')
export class ViewerType {
  @Field(() => UserType, { nullable: true }) user: UserType | null;
  @Field(() => ApiKeyType, { nullable: true }) apiKey: ApiKeyType | null;
  @Field(() => OrganizationType) organization: OrganizationType;
  @Field(() => [OrganizationMembershipType]) organizations: OrganizationMembershipType[];
  @Field(() => [String], { description: 'Rights in the organization acted for.' }) permissions: string[];
}

export const MemberConnection = Connection('Member', () => MemberType);
export type MemberConnection = ConnectionOf<MemberType>;
export const ApiKeyConnection = Connection('ApiKey', () => ApiKeyType);
export type ApiKeyConnection = ConnectionOf<ApiKeyType>;
