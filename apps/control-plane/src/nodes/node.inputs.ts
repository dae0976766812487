import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { IdempotentInput, PayloadType } from '../common/payload.js';
import { OperationType } from '../operations/operation.type.js';
import { ChainNodeType } from './chain-node.type.js';

@InputType({ isAbstract: true })
abstract class NodeInput extends IdempotentInput {
  @Field(() => ID) id: string;
  @Field(() => String, { nullable: true, description: 'The name of the node, typed again; needed when the chain would halt.' })
  confirmName?: string | null;
}

@InputType()
export class StartNodeInput extends NodeInput {}

@InputType()
export class StopNodeInput extends NodeInput {}

@InputType()
export class RestartNodeInput extends NodeInput {}

/** Members that all node mutations answer with. */
@ObjectType({ isAbstract: true, implements: () => [PayloadType] })
abstract class NodeOperationPayload extends PayloadType {
  @Field(() => ChainNodeType, { nullable: true }) node?: ChainNodeType | null;
  @Field(() => OperationType, { nullable: true }) operation?: OperationType | null;
}

@ObjectType('StartNodePayload', { implements: () => [PayloadType] })
export class StartNodePayload extends NodeOperationPayload {}

@ObjectType('StopNodePayload', { implements: () => [PayloadType] })
export class StopNodePayload extends NodeOperationPayload {}

@ObjectType('RestartNodePayload', { implements: () => [PayloadType] })
export class RestartNodePayload extends NodeOperationPayload {}
