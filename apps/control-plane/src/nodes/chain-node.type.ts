import { Field, Int, ObjectType } from '@nestjs/graphql';
import { NodeType } from '../common/relay/node.type.js';
import { DateTimeScalar, HeightScalar, HexBytesScalar } from '../common/scalars/scalars.js';
import { DesiredNodeState, NodeRole, NodeStatus, SigningState } from './node.enums.js';

/** What stopping a node would do. */
@ObjectType('NodeSafety')
export class NodeSafetyType {
  @Field(() => Int) marginAfterStop: number;
  @Field(() => Boolean) safe: boolean;
  @Field(() => String) sentence: string;
}

/** A process of a chain or of the main-chain. */
@ObjectType('ChainNode', { implements: () => [NodeType] })
export class ChainNodeType extends NodeType {
  /** Row ids, of the main-chain's node without a chain; not part of the API. */
  rowId: string;
  chainRowId: string | null;

  @Field(() => String) name: string;
  @Field(() => NodeRole) role: NodeRole;
  @Field(() => NodeStatus) status: NodeStatus;
  @Field(() => SigningState) signingState: SigningState;
  @Field(() => DesiredNodeState) desiredState: DesiredNodeState;
  @Field(() => Int, { nullable: true, description: 'Null when the process runs on another machine or not at all.' }) pid: number | null;
  @Field(() => HeightScalar, { nullable: true }) height: bigint | null;
  @Field(() => Int, { nullable: true, description: 'Blocks behind the newest that the node knows of.' }) lag: number | null;
  @Field(() => Int, { nullable: true, description: 'Nodes it is connected to.' }) peers: number | null;
  @Field(() => String, { nullable: true }) version: string | null;
  @Field(() => Int) restarts: number;
  @Field(() => DateTimeScalar) observedAt: Date;
  @Field(() => Int, { nullable: true, description: 'Of the last process that ended by itself.' }) exitCode: number | null;
  @Field(() => String, { nullable: true, description: 'Resident memory, decimal.' }) rssBytes: string | null;
  @Field(() => HexBytesScalar) identityKey: Uint8Array | string;
  @Field(() => String, { nullable: true, description: 'Address for other validators.' }) p2pAddress: string | null;
}
