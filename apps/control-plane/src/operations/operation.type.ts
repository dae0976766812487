import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { UserErrorType } from '../common/payload.js';
import { NodeType } from '../common/relay/node.type.js';
import { DateTimeScalar } from '../common/scalars/scalars.js';
import { OperationKind, OperationStatus, StepStatus } from './operation.enums.js';

/** A line of a log. */
@ObjectType('LogLine')
export class LogLineType {
  @Field(() => DateTimeScalar) time: Date;
  @Field(() => String) level: string;
  @Field(() => String) event: string;
  @Field(() => String) text: string;
}

/** A step of an operation; its log is loaded by a resolver. */
@ObjectType('OperationStep')
export class OperationStepType {
  /** Row id of the operation; not part of the API. */
  operationRowId: string;

  @Field(() => String) key: string;
  @Field(() => String) title: string;
  @Field(() => StepStatus) status: StepStatus;
  @Field(() => DateTimeScalar, { nullable: true }) startedAt: Date | null;
  @Field(() => DateTimeScalar, { nullable: true }) finishedAt: Date | null;
  @Field(() => Int) attempt: number;
  @Field(() => Float, { nullable: true, description: '0 to 1.' }) progress: number | null;
  @Field(() => String, { nullable: true }) message: string | null;
  @Field(() => Int, { nullable: true }) usualDurationMs: number | null;
  @Field(() => Boolean) retryable: boolean;
}

/** A piece of long-running work. Its chain is loaded by a resolver. */
@ObjectType('Operation', { implements: () => [NodeType] })
export class OperationType extends NodeType {
  /** Row ids; not part of the API. */
  rowId: string;
  chainRowId: string | null;

  @Field(() => OperationKind) kind: OperationKind;
  @Field(() => OperationStatus) status: OperationStatus;
  @Field(() => [OperationStepType]) steps: OperationStepType[];
  @Field(() => UserErrorType, { nullable: true }) error: UserErrorType | null;
  @Field(() => String) subject: string;
  @Field(() => String) actor: string;
  @Field(() => DateTimeScalar) createdAt: Date;
  @Field(() => DateTimeScalar, { nullable: true }) startedAt: Date | null;
  @Field(() => DateTimeScalar, { nullable: true }) finishedAt: Date | null;
  @Field(() => Int, { nullable: true }) expectedDurationMs: number | null;
  @Field(() => Float, { description: '0 to 1.' }) progress: number;
  @Field(() => Boolean) cancellable: boolean;
  @Field(() => Boolean) retryable: boolean;
}
