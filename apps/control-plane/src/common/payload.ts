/** The shape every mutation answers with, and the base classes of its input. */
import { Field, InputType, InterfaceType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { messageOf, remedyOf, USER_ERRORS, type Language, type UserErrorCode } from '@bystack/api-contract';
import type { Refusal } from './errors.js';
import { JsonScalar } from './scalars/scalars.js';

/** The table's codes as an enum object for GraphQL. */
export const UserErrorCodeEnum = Object.fromEntries(Object.keys(USER_ERRORS).map((code) => [code, code])) as Record<
  UserErrorCode,
  UserErrorCode
>;
registerEnumType(UserErrorCodeEnum, { name: 'UserErrorCode', description: 'Codes of expected failures; see errorCatalogue.' });

/** An expected failure, as data. */
@ObjectType('UserError')
export class UserErrorType {
  @Field(() => UserErrorCodeEnum) code: UserErrorCode;
  @Field(() => [String], { nullable: true }) field: string[] | null;
  @Field(() => String) message: string;
  @Field(() => String, { nullable: true }) remedy: string | null;
  @Field(() => Boolean) retryable: boolean;
  @Field(() => JsonScalar, { nullable: true }) details: Record<string, string | number | boolean> | null;
}

/** Interface of all payloads: `@ObjectType('XPayload', { implements: () => [PayloadType] }) class XPayload extends PayloadType`. */
@InterfaceType('Payload')
export abstract class PayloadType {
  @Field(() => [UserErrorType]) userErrors: UserErrorType[];
  @Field(() => String, { nullable: true }) clientMutationId?: string | null;
}

/** Input of a mutation that repeats harmlessly. */
@InputType({ isAbstract: true })
export abstract class MutationInput {
  @Field(() => String, { nullable: true }) clientMutationId?: string | null;
  /** Check and foresee, store nothing. */
  @Field(() => Boolean, { nullable: true, defaultValue: false }) validateOnly?: boolean | null;
}

/** Input of a mutation that must not happen twice. */
@InputType({ isAbstract: true })
export abstract class IdempotentInput extends MutationInput {
  /** 1 to 128 characters; the same key with the same input gives the same answer. */
  @Field(() => String) idempotencyKey: string;
}

/** A refusal as the API shows it, in the caller's language. */
export function toUserError(refusal: Refusal, language: Language): UserErrorType {
  return userError(refusal.userCode, refusal.field, refusal.userFacts, language);
}

/** A user error from its parts; also for errors kept in rows (operations, transactions). */
export function userError(
  code: UserErrorCode,
  field: readonly string[] | null,
  facts: Readonly<Record<string, string | number | bigint | boolean>>,
  language: Language,
): UserErrorType {
  const details = Object.fromEntries(Object.entries(facts).map(([name, v]) => [name, typeof v === 'bigint' ? v.toString() : v]));
  return Object.assign(new UserErrorType(), {
    code,
    field: field === null ? null : [...field],
    message: messageOf(code, language, facts),
    remedy: remedyOf(code, language, facts),
    retryable: USER_ERRORS[code].retryable,
    details: Object.keys(details).length === 0 ? null : details,
  });
}
