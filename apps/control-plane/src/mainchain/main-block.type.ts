import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Connection, type ConnectionOf } from '../common/relay/connection.js';
import { NodeType } from '../common/relay/node.type.js';
import { AddressScalar, AmountScalar, DateTimeScalar, HashScalar, HeightScalar, HexBytesScalar } from '../common/scalars/scalars.js';
import type { MainChainTransactionType } from './main-transaction.type.js';

/** A block of the main-chain. Its transactions, and whether it is on the best chain, are loaded by its resolver. */
@ObjectType('MainChainBlock', { implements: () => [NodeType] })
export class MainChainBlockType extends NodeType {
  /** In block order; not part of the API. */
  contents: readonly MainChainTransactionType[];

  @Field(() => HeightScalar) height: bigint;
  @Field(() => HashScalar) hash: string;
  @Field(() => HashScalar) parentHash: string;
  @Field(() => Int) version: number;
  @Field(() => DateTimeScalar) timestamp: Date;
  @Field(() => String, { description: 'Decimal.' }) nonce: string;
  @Field(() => HexBytesScalar, { description: 'Target in its compact form, 8 bytes, the most significant first.' }) bits: string;
  @Field(() => String, { description: 'Hashes that such a block takes on average; decimal.' }) difficulty: string;
  @Field(() => HashScalar) transactionMerkleRoot: string;
  @Field(() => HashScalar) transactionStatusHash: string;
  @Field(() => Int, { description: 'Transactions, the coinbase included.' }) transactionCount: number;
  @Field(() => Int) sizeBytes: number;
  @Field(() => Int, { description: 'Place in the window after which the difficulty is set anew, from 0.' }) retargetPosition: number;
  @Field(() => Int, { description: 'Blocks of such a window.' }) retargetWindow: number;
  @Field(() => AmountScalar, { nullable: true, description: 'What the coinbase pays, fees included; BTM-neu.' }) reward: bigint | null;
  @Field(() => AddressScalar, { nullable: true, description: 'Whom the coinbase pays, where it is an address.' }) minedBy: string | null;
}

export const MainChainBlockConnection = Connection('MainChainBlock', () => MainChainBlockType);
export type MainChainBlockConnection = ConnectionOf<MainChainBlockType>;
