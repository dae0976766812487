/** Inputs and payloads of the mutations that make transactions. */
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { AssetType } from '../assets/asset.type.js';
import { IdempotentInput, PayloadType } from '../common/payload.js';
import { AddressScalar, AmountScalar, HashScalar, HexBytesScalar, JsonScalar } from '../common/scalars/scalars.js';
import { EffectsType, TransactionType } from './transaction.type.js';
import { TransactionState } from './transaction-state.js';

const EXTERNAL_ID = 'Your own id, 1 to 128 characters, unique in the chain.';
const MEMO = 'A note kept by the platform, not written on the chain; at most 280 characters.';
const ASSET_ID = 'Global id, or the 64 hexadecimal digits of the asset id.';

@InputType()
export class TransactionFilter {
  @Field(() => ID, { nullable: true }) accountId?: string | null;
  @Field(() => AddressScalar, { nullable: true }) address?: string | null;
  @Field(() => HashScalar, { nullable: true }) assetId?: string | null;
  @Field(() => [TransactionState], { nullable: true, description: 'Default: FINAL and those under way.' }) state?:
    TransactionState[] | null;
  @Field(() => Boolean, { nullable: true, description: 'Also the first transaction of each block.' }) includeCoinbase?: boolean | null;
}

@InputType()
export class TransferTarget {
  @Field(() => ID, { nullable: true }) accountId?: string | null;
  @Field(() => AddressScalar, { nullable: true }) address?: string | null;
}

@InputType()
export class IssueAssetInput extends IdempotentInput {
  @Field(() => ID) chainId: string;
  @Field(() => String, { description: ASSET_ID }) assetId: string;
  @Field(() => AmountScalar) amount: string;
  @Field(() => ID, { nullable: true }) toAccountId?: string | null;
  @Field(() => AddressScalar, { nullable: true }) toAddress?: string | null;
  @Field(() => String, { nullable: true, description: EXTERNAL_ID }) externalId?: string | null;
  @Field(() => String, { nullable: true, description: MEMO }) memo?: string | null;
}

@ObjectType({ implements: () => [PayloadType] })
export class IssueAssetPayload extends PayloadType {
  @Field(() => AssetType, { nullable: true }) asset?: AssetType | null;
  @Field(() => TransactionType, { nullable: true }) transaction?: TransactionType | null;
  @Field(() => EffectsType, { nullable: true }) effects?: EffectsType | null;
}

@InputType()
export class TransferInput extends IdempotentInput {
  @Field(() => ID) chainId: string;
  @Field(() => ID) fromAccountId: string;
  @Field(() => TransferTarget) to: TransferTarget;
  @Field(() => String, { description: ASSET_ID }) assetId: string;
  @Field(() => AmountScalar) amount: string;
  @Field(() => String, { nullable: true, description: EXTERNAL_ID }) externalId?: string | null;
  @Field(() => String, { nullable: true, description: MEMO }) memo?: string | null;
}

@ObjectType({ implements: () => [PayloadType] })
export class TransferPayload extends PayloadType {
  @Field(() => TransactionType, { nullable: true }) transaction?: TransactionType | null;
  @Field(() => EffectsType, { nullable: true }) effects?: EffectsType | null;
}

@InputType()
export class RetireAssetInput extends IdempotentInput {
  @Field(() => ID) chainId: string;
  @Field(() => String, { description: ASSET_ID }) assetId: string;
  @Field(() => AmountScalar) amount: string;
  @Field(() => ID) fromAccountId: string;
  @Field(() => String, { nullable: true, description: 'Written on the chain for everybody to read; at most 200 bytes.' })
  reason?: string | null;
}

@ObjectType({ implements: () => [PayloadType] })
export class RetireAssetPayload extends PayloadType {
  @Field(() => AssetType, { nullable: true }) asset?: AssetType | null;
  @Field(() => TransactionType, { nullable: true }) transaction?: TransactionType | null;
  @Field(() => EffectsType, { nullable: true }) effects?: EffectsType | null;
}

export const TransactionActionKind = {
  SPEND_ACCOUNT: 'SPEND_ACCOUNT',
  ISSUE: 'ISSUE',
  CONTROL_ADDRESS: 'CONTROL_ADDRESS',
  CONTROL_PROGRAM: 'CONTROL_PROGRAM',
  RETIRE: 'RETIRE',
} as const;
export type TransactionActionKind = keyof typeof TransactionActionKind;
registerEnumType(TransactionActionKind, { name: 'TransactionActionKind', description: 'One thing a transaction does.' });

@InputType()
export class TransactionActionInput {
  @Field(() => TransactionActionKind) kind: TransactionActionKind;
  @Field(() => ID, { nullable: true, description: 'SPEND_ACCOUNT: who pays.' }) accountId?: string | null;
  @Field(() => HashScalar, { nullable: true }) assetId?: string | null;
  @Field(() => AmountScalar, { nullable: true }) amount?: string | null;
  @Field(() => AddressScalar, { nullable: true, description: 'CONTROL_ADDRESS: who receives.' }) address?: string | null;
  @Field(() => HexBytesScalar, { nullable: true, description: 'CONTROL_PROGRAM: the receiving program.' }) program?: string | null;
  @Field(() => HashScalar, { nullable: true, description: 'SPEND_ACCOUNT: spend this output and no other.' }) outputId?: string | null;
}

@InputType()
export class BuildTransactionInput extends IdempotentInput {
  @Field(() => ID) chainId: string;
  @Field(() => [TransactionActionInput], { description: '1 to 64 actions.' }) actions: TransactionActionInput[];
  @Field(() => Int, { nullable: true, description: 'How long its outputs are held, 1,000 to 3,600,000 ms; default 300,000.' })
  ttlMs?: number | null;
}

@ObjectType({ implements: () => [PayloadType] })
export class BuildTransactionPayload extends PayloadType {
  @Field(() => JsonScalar, { nullable: true, description: '{hash, rawTransaction (signed), fee, gas, timeRange, expiresAt}' })
  template?: unknown;
  @Field(() => EffectsType, { nullable: true }) effects?: EffectsType | null;
}

@InputType()
export class SubmitTransactionInput extends IdempotentInput {
  @Field(() => ID) chainId: string;
  @Field(() => HexBytesScalar) raw: string;
  @Field(() => String, { nullable: true, description: EXTERNAL_ID }) externalId?: string | null;
}

@ObjectType({ implements: () => [PayloadType] })
export class SubmitTransactionPayload extends PayloadType {
  @Field(() => TransactionType, { nullable: true }) transaction?: TransactionType | null;
}
