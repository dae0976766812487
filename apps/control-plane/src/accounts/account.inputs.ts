/** Inputs and payloads of the mutations on accounts. */
import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { IdempotentInput, PayloadType } from '../common/payload.js';
import { AddressScalar } from '../common/scalars/scalars.js';
import { AccountType } from './account.type.js';

@InputType()
export class CreateAccountInput extends IdempotentInput {
  @Field(() => ID) chainId: string;
  @Field(() => String, { description: '1 to 64 characters, unique in the chain.' }) alias: string;
  @Field(() => String, { nullable: true, description: 'Your own id, unique in the chain.' }) externalId?: string | null;
}

@ObjectType({ implements: () => [PayloadType] })
export class CreateAccountPayload extends PayloadType {
  @Field(() => AccountType, { nullable: true }) account?: AccountType | null;
}

@InputType()
export class CreateAddressInput extends IdempotentInput {
  @Field(() => ID) chainId: string;
  @Field(() => ID) accountId: string;
}

@ObjectType({ implements: () => [PayloadType] })
export class CreateAddressPayload extends PayloadType {
  @Field(() => AddressScalar, { nullable: true }) address?: string | null;
  @Field(() => AccountType, { nullable: true }) account?: AccountType | null;
}
