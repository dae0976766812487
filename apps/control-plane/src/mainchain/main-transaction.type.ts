import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Connection, type ConnectionOf } from '../common/relay/connection.js';
import { NodeType } from '../common/relay/node.type.js';
import { AddressScalar, AmountScalar, HashScalar, HeightScalar, HexBytesScalar } from '../common/scalars/scalars.js';

export const MainChainTransactionState = { PENDING: 'PENDING', INCLUDED: 'INCLUDED' } as const;
export type MainChainTransactionState = keyof typeof MainChainTransactionState;
registerEnumType(MainChainTransactionState, {
  name: 'MainChainTransactionState',
  description: 'PENDING: waits for a block. INCLUDED: in a block, which more work could still replace.',
});

/** One input; what does not apply to its kind is null. */
@ObjectType('MainChainInput')
export class MainChainInputType {
  @Field(() => Int) index: number;
  @Field(() => String, { description: 'SPEND, ISSUANCE or COINBASE.' }) kind: string;
  @Field(() => HashScalar, { nullable: true }) assetId: string | null;
  @Field(() => String, { nullable: true, description: 'As the node knows the asset.' }) assetAlias: string | null;
  @Field(() => AmountScalar, { nullable: true }) amount: bigint | null;
  @Field(() => AddressScalar, { nullable: true }) address: string | null;
  @Field(() => HexBytesScalar, { nullable: true, description: 'Program that had to be satisfied.' }) program: string | null;
  @Field(() => HashScalar, { nullable: true }) spentOutputId: string | null;
  @Field(() => [HexBytesScalar], { description: 'What satisfied the program.' }) arguments: string[];
  @Field(() => HexBytesScalar, { nullable: true, description: 'What the miner wrote into a coinbase.' }) arbitrary: string | null;
}

/** One output. Its program in words is loaded by its resolver. */
@ObjectType('MainChainOutput')
export class MainChainOutputType {
  @Field(() => Int) index: number;
  @Field(() => String, { description: 'PAYMENT or RETIREMENT.' }) kind: string;
  @Field(() => HashScalar, { nullable: true }) outputId: string | null;
  @Field(() => HashScalar) assetId: string;
  @Field(() => String, { nullable: true, description: 'As the node knows the asset.' }) assetAlias: string | null;
  @Field(() => AmountScalar) amount: bigint;
  @Field(() => AddressScalar, { nullable: true }) address: string | null;
  @Field(() => HexBytesScalar) program: string;
}

/** A transaction of the main-chain. Its block is loaded by its resolver. */
@ObjectType('MainChainTransaction', { implements: () => [NodeType] })
export class MainChainTransactionType extends NodeType {
  @Field(() => HashScalar) hash: string;
  @Field(() => MainChainTransactionState) state: MainChainTransactionState;
  @Field(() => HeightScalar, { nullable: true }) blockHeight: bigint | null;
  @Field(() => HashScalar, { nullable: true }) blockHash: string | null;
  @Field(() => Int, { nullable: true }) positionInBlock: number | null;
  @Field(() => Boolean) isCoinbase: boolean;
  @Field(() => Boolean, { description: 'Only its fee was taken: its program failed, everything else of it did not happen.' })
  statusFailed: boolean;
  @Field(() => Int, { nullable: true }) sizeBytes: number | null;
  @Field(() => HeightScalar, { description: 'Last height at which it may be included; 0 = any.' }) timeRange: bigint;
  @Field(() => AmountScalar, { nullable: true, description: 'BTM-neu; null of a coinbase.' }) fee: bigint | null;
  @Field(() => [MainChainInputType]) inputs: MainChainInputType[];
  @Field(() => [MainChainOutputType]) outputs: MainChainOutputType[];
}

export const MainChainTransactionConnection = Connection('MainChainTransaction', () => MainChainTransactionType);
export type MainChainTransactionConnection = ConnectionOf<MainChainTransactionType>;
