/** Inputs and payloads of the mutations on organizations and keys. */
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { RoleName } from '@bystack/api-contract';
import { IdempotentInput, MutationInput, PayloadType } from '../common/payload.js';
import { ApiKeyType, OrganizationType, RoleEnum } from './identity.types.js';

@InputType()
export class CreateOrganizationInput extends IdempotentInput {
  @Field(() => String) name: string;
  @Field(() => String) slug: string;
}

@ObjectType({ implements: () => [PayloadType] })
export class CreateOrganizationPayload extends PayloadType {
  @Field(() => OrganizationType, { nullable: true }) organization?: OrganizationType | null;
}

@InputType()
export class CreateApiKeyInput extends IdempotentInput {
  @Field(() => String) name: string;
  @Field(() => RoleEnum) role: RoleName;
  @Field(() => Int, { nullable: true, defaultValue: 90, description: '1 to 3650; null = never.' }) expiresInDays?: number | null;
}

@ObjectType({ implements: () => [PayloadType] })
export class CreateApiKeyPayload extends PayloadType {
  @Field(() => ApiKeyType, { nullable: true }) apiKey?: ApiKeyType | null;
  @Field(() => String, { nullable: true, description: 'Shown once; never stored.' }) secret?: string | null;
}

@InputType()
export class RevokeApiKeyInput extends MutationInput {
  @Field(() => ID) id: string;
}

@ObjectType({ implements: () => [PayloadType] })
export class RevokeApiKeyPayload extends PayloadType {
  @Field(() => ApiKeyType, { nullable: true }) apiKey?: ApiKeyType | null;
}
