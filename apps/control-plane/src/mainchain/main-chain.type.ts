import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { DateTimeScalar, HashScalar, HeightScalar } from '../common/scalars/scalars.js';
import { ChainNodeType } from '../nodes/chain-node.type.js';
import { MainChainKind, MainChainStatus } from './main-chain.enums.js';

/** Blocks that the node took back in favour of a branch with more work. */
@ObjectType('MainChainReorganization')
export class MainChainReorganizationType {
  @Field(() => DateTimeScalar) at: Date;
  @Field(() => Int, { description: 'Blocks taken back.' }) depth: number;
  @Field(() => HeightScalar, { description: 'Last block that both branches share.' }) forkHeight: bigint;
  @Field(() => HashScalar) forkHash: string;
  @Field(() => HeightScalar) oldHeight: bigint;
  @Field(() => HashScalar) oldHash: string;
  @Field(() => HeightScalar) newHeight: bigint;
  @Field(() => HashScalar) newHash: string;
}

/** The main-chain. What only an answering node knows is null while none answers. Blocks and transactions are loaded by its resolver. */
@ObjectType('MainChain')
export class MainChainType {
  @Field(() => MainChainKind) kind: MainChainKind;
  @Field(() => MainChainStatus) status: MainChainStatus;
  @Field(() => String, { description: 'What is the case and what to do, in the language of the caller.' }) sentence: string;
  @Field(() => String, { nullable: true, description: 'Address of the REST API.' }) url: string | null;
  @Field(() => String, { nullable: true }) network: string | null;
  @Field(() => HashScalar, { nullable: true }) genesisHash: string | null;
  @Field(() => HeightScalar, { nullable: true, description: 'Of the last answer, also of a node that does not answer now.' })
  height: bigint | null;
  @Field(() => HeightScalar, { nullable: true, description: 'Newest that the node heard of.' }) highestHeight: bigint | null;
  @Field(() => HashScalar, { nullable: true }) tipHash: string | null;
  @Field(() => DateTimeScalar, { nullable: true }) tipAt: Date | null;
  @Field(() => String, { nullable: true, description: 'Hashes that a block takes on average; decimal.' }) difficulty: string | null;
  @Field(() => String, { nullable: true, description: 'Work of all blocks together; decimal. Null of nodes that do not tell it.' })
  workSum: string | null;
  @Field(() => Float, { nullable: true, description: 'Of the whole network by its newest blocks, hashes per second.' })
  hashRate: number | null;
  @Field(() => Float, { nullable: true, description: 'Of the node itself, hashes per second. Null of nodes that do not tell it.' })
  ownHashRate: number | null;
  @Field(() => Int, { nullable: true, description: 'Mean of the newest blocks, ms.' }) blockIntervalMs: number | null;
  @Field(() => Boolean, { nullable: true }) syncing: boolean | null;
  @Field(() => Boolean, { nullable: true }) mining: boolean | null;
  @Field(() => Int, { nullable: true }) peers: number | null;
  @Field(() => Int, { nullable: true, description: 'Transactions that wait for a block.' }) mempoolSize: number | null;
  @Field(() => String, { nullable: true }) version: string | null;
  @Field(() => [MainChainReorganizationType], {
    nullable: true,
    description: 'Newest first, since the node started. Null of nodes that do not tell them.',
  })
  reorganizations: MainChainReorganizationType[] | null;
  @Field(() => DateTimeScalar, { description: 'When the node was last heard or looked at.' }) observedAt: Date;
  @Field(() => ChainNodeType, { nullable: true, description: 'Null unless managed.' }) node: ChainNodeType | null;
}
