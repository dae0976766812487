import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { MutationInput, PayloadType } from '../common/payload.js';
import { OperationType } from './operation.type.js';

@InputType()
export class CancelOperationInput extends MutationInput {
  @Field(() => ID) id: string;
}

@InputType()
export class RetryOperationInput extends MutationInput {
  @Field(() => ID) id: string;
}

@ObjectType('CancelOperationPayload', { implements: () => [PayloadType] })
export class CancelOperationPayload extends PayloadType {
  @Field(() => OperationType, { nullable: true }) operation?: OperationType | null;
}

@ObjectType('RetryOperationPayload', { implements: () => [PayloadType] })
export class RetryOperationPayload extends PayloadType {
  @Field(() => OperationType, { nullable: true }) operation?: OperationType | null;
}
