import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { IdempotentInput, PayloadType } from '../common/payload.js';
import { MainChainType } from './main-chain.type.js';

@InputType()
export class StartMainChainInput extends IdempotentInput {}

@InputType()
export class StopMainChainInput extends IdempotentInput {}

@InputType()
export class RestartMainChainInput extends IdempotentInput {}

@InputType()
export class SetMainChainMiningInput extends IdempotentInput {
  @Field(() => Boolean) mining: boolean;
}

/** What all mutations about the main-chain answer with. */
@ObjectType({ isAbstract: true, implements: () => [PayloadType] })
abstract class MainChainPayload extends PayloadType {
  @Field(() => MainChainType, { nullable: true }) mainChain?: MainChainType | null;
}

@ObjectType('StartMainChainPayload', { implements: () => [PayloadType] })
export class StartMainChainPayload extends MainChainPayload {}

@ObjectType('StopMainChainPayload', { implements: () => [PayloadType] })
export class StopMainChainPayload extends MainChainPayload {}

@ObjectType('RestartMainChainPayload', { implements: () => [PayloadType] })
export class RestartMainChainPayload extends MainChainPayload {}

@ObjectType('SetMainChainMiningPayload', { implements: () => [PayloadType] })
export class SetMainChainMiningPayload extends MainChainPayload {}
