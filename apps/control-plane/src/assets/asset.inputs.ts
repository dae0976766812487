/** Input and payload of `defineAsset`. */
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IdempotentInput, PayloadType } from '../common/payload.js';
import { JsonScalar } from '../common/scalars/scalars.js';
import { AssetKind, AssetType } from './asset.type.js';

@InputType()
export class DefineAssetInput extends IdempotentInput {
  @Field(() => ID) chainId: string;
  @Field(() => String, { description: '1 to 32 characters, unique in the chain.' }) alias: string;
  @Field(() => AssetKind) kind: AssetKind;
  @Field(() => Int, { nullable: true, defaultValue: 8, description: '0 to 18.' }) decimals?: number | null;
  @Field(() => String, { nullable: true, description: '1 to 64 characters; the alias where absent.' }) name?: string | null;
  @Field(() => String, { nullable: true, description: '2 to 12 characters; made from the alias where absent.' }) symbol?: string | null;
  @Field(() => JsonScalar, { nullable: true, description: 'A JSON object; its fields become part of the asset id.' }) definition?: unknown;
}

@ObjectType({ implements: () => [PayloadType] })
export class DefineAssetPayload extends PayloadType {
  @Field(() => AssetType, { nullable: true }) asset?: AssetType | null;
}
