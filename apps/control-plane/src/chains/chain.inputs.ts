import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IdempotentInput, PayloadType } from '../common/payload.js';
import { OperationType } from '../operations/operation.type.js';
import { AssetOriginRule, ChainPhase, EngineChoice, Environment, Preset, StorageKind } from './chain.enums.js';
import { ChainType } from './chain.type.js';

/** Settings of a chain to be made; what is absent comes from the preset. Times in ms, lengths in blocks. */
@InputType()
export class ChainSpecInput {
  @Field(() => String) name: string;
  @Field(() => String, { nullable: true }) slug?: string | null;
  @Field(() => String, { nullable: true }) description?: string | null;
  @Field(() => Int, { nullable: true, defaultValue: 4 }) validatorCount?: number | null;
  @Field(() => Environment, { nullable: true, defaultValue: Environment.DEVELOPMENT }) environment?: Environment | null;
  @Field(() => Preset, { nullable: true, defaultValue: Preset.DEVELOPMENT }) preset?: Preset | null;
  @Field(() => StorageKind, { nullable: true, defaultValue: StorageKind.EMBEDDED }) storage?: StorageKind | null;
  @Field(() => AssetOriginRule, { nullable: true, defaultValue: AssetOriginRule.BOTH }) assetOrigin?: AssetOriginRule | null;
  @Field(() => EngineChoice, { nullable: true }) engine?: EngineChoice | null;
  @Field(() => Int, { nullable: true, description: '0 = automatic.' }) gateways?: number | null;
  @Field(() => Int, { nullable: true }) blockIntervalMs?: number | null;
  @Field(() => Int, { nullable: true, description: '0 = never an empty block.' }) emptyIntervalMs?: number | null;
  @Field(() => Int, { nullable: true }) epochLength?: number | null;
  @Field(() => Int, { nullable: true }) turnViews?: number | null;
  @Field(() => Int, { nullable: true }) coinbaseMaturity?: number | null;
  @Field(() => Int, { nullable: true }) clockToleranceMs?: number | null;
  @Field(() => String, { nullable: true, description: 'Decimal.' }) blockGas?: string | null;
  @Field(() => Int, { nullable: true }) memoryCapMiB?: number | null;
}

@InputType()
export class ChainFilter {
  @Field(() => [ChainPhase], { nullable: true }) phase?: ChainPhase[] | null;
  @Field(() => String, { nullable: true, description: 'Part of the name or short name.' }) text?: string | null;
}

@InputType()
export class CreateChainInput extends IdempotentInput {
  @Field(() => ChainSpecInput) spec: ChainSpecInput;
}

@InputType()
export class PauseChainInput extends IdempotentInput {
  @Field(() => ID) id: string;
}

@InputType()
export class ResumeChainInput extends IdempotentInput {
  @Field(() => ID) id: string;
}

@InputType()
export class DeleteChainInput extends IdempotentInput {
  @Field(() => ID) id: string;
  @Field(() => String, { nullable: true, description: 'The name of the chain, typed again; needed outside DEVELOPMENT.' })
  confirmName?: string | null;
}

/** Members that all chain mutations answer with. */
@ObjectType({ isAbstract: true, implements: () => [PayloadType] })
abstract class ChainOperationPayload extends PayloadType {
  @Field(() => ChainType, { nullable: true }) chain?: ChainType | null;
  @Field(() => OperationType, { nullable: true }) operation?: OperationType | null;
}

@ObjectType('CreateChainPayload', { implements: () => [PayloadType] })
export class CreateChainPayload extends ChainOperationPayload {}

@ObjectType('PauseChainPayload', { implements: () => [PayloadType] })
export class PauseChainPayload extends ChainOperationPayload {}

@ObjectType('ResumeChainPayload', { implements: () => [PayloadType] })
export class ResumeChainPayload extends ChainOperationPayload {}

@ObjectType('DeleteChainPayload', { implements: () => [PayloadType] })
export class DeleteChainPayload extends ChainOperationPayload {}
