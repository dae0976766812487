import { Field, ObjectType } from '@nestjs/graphql';
import type { UserErrorCode } from '@bystack/api-contract';
import { UserErrorCodeEnum } from '../common/payload.js';

@ObjectType('PlatformInfo')
export class PlatformInfoType {
  @Field(() => String) version: string;
  @Field(() => String) nodeVersion: string;
  @Field(() => [String], { description: 'What this installation offers.' }) features: string[];
}

@ObjectType('ErrorEntry')
export class ErrorEntryType {
  @Field(() => UserErrorCodeEnum) code: UserErrorCode;
  @Field(() => String, { description: 'With {places} for the facts of a failure.' }) message: string;
  @Field(() => String, { nullable: true }) remedy: string | null;
}
