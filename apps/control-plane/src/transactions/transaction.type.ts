import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Connection, type ConnectionOf } from '../common/relay/connection.js';
import { NodeType } from '../common/relay/node.type.js';
import { AddressScalar, AmountScalar, DateTimeScalar, HashScalar, HexBytesScalar } from '../common/scalars/scalars.js';
import type { Rejection } from './platform-tx.store.js';
import { TransactionState } from './transaction-state.js';

/** A state and since when. */
@ObjectType('StateChange')
export class StateChangeType {
  @Field(() => TransactionState) state: TransactionState;
  @Field(() => DateTimeScalar) at: Date;
}

/** Where a value belongs: chain row and program; fields below it are loaded by resolvers. Not part of the API. */
export interface Place {
  readonly chainRowId: string;
  readonly program: Uint8Array | null;
}

/** One input; what does not apply to its kind is null. Asset, account and words are loaded by its resolver. */
@ObjectType('TxInput')
export class TxInputType {
  place: Place;
  @Field(() => Int) index: number;
  @Field(() => String, { description: 'SPEND, ISSUANCE, COINBASE or VETO.' }) kind: string;
  @Field(() => HashScalar, { nullable: true }) assetId: Uint8Array | null;
  @Field(() => AmountScalar, { nullable: true }) amount: bigint | null;
  @Field(() => AddressScalar, { nullable: true }) address: string | null;
  @Field(() => HashScalar, { nullable: true }) spentOutputId: Uint8Array | null;
  @Field(() => HexBytesScalar, { nullable: true, description: 'Program that had to be satisfied.' }) program: Uint8Array | null;
  @Field(() => [HexBytesScalar], { description: 'What satisfied the program.' }) arguments: Uint8Array[];
}

/** One output; what does not apply to its kind is null. Asset, account, words and spender are loaded by its resolver. */
@ObjectType('TxOutput')
export class TxOutputType {
  place: Place;
  @Field(() => Int) index: number;
  @Field(() => String, { description: 'PAYMENT, RETIREMENT, VOTE or DIRECTIVE.' }) kind: string;
  @Field(() => HashScalar, { nullable: true }) outputId: Uint8Array | null;
  @Field(() => HashScalar, { nullable: true }) assetId: Uint8Array | null;
  @Field(() => AmountScalar, { nullable: true }) amount: bigint | null;
  @Field(() => AddressScalar, { nullable: true }) address: string | null;
  @Field(() => HexBytesScalar, { nullable: true }) program: Uint8Array | null;
}

/** What somebody gained or lost of an asset. */
@ObjectType('Movement')
export class MovementType {
  place: Place;
  @Field(() => AddressScalar, { nullable: true }) address: string | null;
  @Field(() => HashScalar) assetId: Uint8Array;
  @Field(() => String, { description: 'Smallest units as a decimal string, negative for a loss.' }) amount: string;
}

/** What a transaction would do. */
@ObjectType('Effects')
export class EffectsType {
  @Field(() => [MovementType]) movements: MovementType[];
  @Field(() => AmountScalar, { nullable: true }) fee: bigint | null;
  @Field(() => Int, { nullable: true }) gasUsed: number | null;
  @Field(() => [String], { description: 'Whose keys sign.' }) requiredSignatures: string[];
}

/** A transaction: of the platform, of the chain, or both. */
@ObjectType('Transaction', { implements: () => [NodeType] })
export class TransactionType extends NodeType {
  /** Row id of the chain and of the platform's own row, height of its block, stored rejection; not part of the API. */
  chainRowId: string;
  platformTxId: string | null;
  height: bigint | null;
  rejected: Rejection | null;
  /** Place in lists: height and position, or for one under way its time. */
  sortKey: readonly [string, string];

  @Field(() => HashScalar, { nullable: true }) hash: Uint8Array | null;
  @Field(() => TransactionState) state: TransactionState;
  @Field(() => String, { nullable: true }) externalId: string | null;
  @Field(() => Int, { nullable: true }) positionInBlock: number | null;
  @Field(() => AmountScalar, { nullable: true, description: 'Smallest units of the fee asset.' }) fee: bigint | null;
  @Field(() => Int, { nullable: true, description: 'Known once it is final.' }) gasUsed: number | null;
  @Field(() => [StateChangeType]) history: StateChangeType[];
  @Field(() => HexBytesScalar, { nullable: true }) raw: Uint8Array | null;
  @Field(() => Int, { nullable: true }) sizeBytes: number | null;
  @Field(() => DateTimeScalar) createdAt: Date;
  @Field(() => String, { nullable: true, description: 'Note of the platform; not on the chain.' }) memo: string | null;
  @Field(() => Boolean) isCoinbase: boolean;
}

export const TransactionConnection = Connection('Transaction', () => TransactionType);
export type TransactionConnection = ConnectionOf<TransactionType>;
