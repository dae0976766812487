import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { NodeType } from '../common/relay/node.type.js';
import { Connection, type ConnectionOf } from '../common/relay/connection.js';
import { CursorScalar, DateTimeScalar, HashScalar, HeightScalar, HexBytesScalar } from '../common/scalars/scalars.js';

export const ProofForm = { FAST: 'FAST', TWO_CHAIN: 'TWO_CHAIN', REPEAT: 'REPEAT' } as const;
export type ProofForm = keyof typeof ProofForm;
registerEnumType(ProofForm, { name: 'ProofForm', description: 'How a certificate proves its block final.' });

/** A final block. Producer, certificate and transactions are loaded by its resolver. */
@ObjectType('Block', { implements: () => [NodeType] })
export class BlockType extends NodeType {
  /** Row id of the chain, producer's index and stored proof; not part of the API. */
  chainRowId: string;
  producerIndex: number;
  proof: Uint8Array | null;

  @Field(() => HeightScalar) height: bigint;
  @Field(() => HashScalar) hash: Uint8Array;
  @Field(() => HashScalar) parentHash: Uint8Array;
  @Field(() => DateTimeScalar) timestamp: Date;
  @Field(() => Int) epoch: number;
  @Field(() => HeightScalar, { description: 'View of the first proposal.' }) createdView: bigint;
  @Field(() => Int, { description: 'Transactions, the coinbase included.' }) transactionCount: number;
  @Field(() => Int) sizeBytes: number;
  @Field(() => HashScalar) txRoot: Uint8Array;
  @Field(() => HashScalar) witnessRoot: Uint8Array;
  @Field(() => HashScalar, { description: 'State after this block.' }) stateRoot: Uint8Array;
}

/** A finality proof in its parts. Signers and missing validators are loaded by its resolver. */
@ObjectType('Certificate')
export class CertificateType {
  /** Row id of the chain and validator indexes; not part of the API. */
  chainRowId: string;
  signerIndexes: readonly number[];
  missingIndexes: readonly number[];

  @Field(() => ProofForm) form: ProofForm;
  @Field(() => HeightScalar) view: bigint;
  @Field(() => Int) epoch: number;
  @Field(() => Int, { description: 'Signatures that certify.' }) quorum: number;
  @Field(() => HexBytesScalar, { description: 'Bit i, least significant first, is validator i.' }) bitmap: string;
  @Field(() => HeightScalar, { description: 'Height of the block it is about; the blocks below are proven by their headers.' })
  height: bigint;
}

/** A block at the moment it became known to the platform. */
@ObjectType('BlockEvent')
export class BlockEventType {
  @Field(() => CursorScalar, { description: 'Continue after this block with `after`.' }) cursor: string;
  @Field(() => BlockType) block: BlockType;
}

/** Time between blocks of the last hour, ms. */
@ObjectType('IntervalStats')
export class IntervalStatsType {
  @Field(() => Int, { nullable: true }) p50: number | null;
  @Field(() => Int, { nullable: true }) p95: number | null;
}

/** One minute of a chain. */
@ObjectType('ChainStatsPoint')
export class ChainStatsPointType {
  @Field(() => DateTimeScalar) minute: Date;
  @Field(() => Int) blocks: number;
  @Field(() => Int, { description: 'Coinbases not counted.' }) transactions: number;
  @Field(() => Int, { nullable: true }) intervalP95Ms: number | null;
}

/** Activity by minute, ascending, and in one sentence. */
@ObjectType('ChainStats')
export class ChainStatsType {
  @Field(() => [ChainStatsPointType]) points: ChainStatsPointType[];
  @Field(() => String) summary: string;
}

export const BlockConnection = Connection('Block', () => BlockType);
export type BlockConnection = ConnectionOf<BlockType>;
