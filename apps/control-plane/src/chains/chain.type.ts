import { Field, Int, ObjectType } from '@nestjs/graphql';
import { NodeType } from '../common/relay/node.type.js';
import { DateTimeScalar, HashScalar } from '../common/scalars/scalars.js';
import { AssetOriginRule, ChainPhase, DesiredChainState, EngineChoice, Environment, Preset, Severity, StorageKind } from './chain.enums.js';

/** Something the platform noticed about a chain. */
@ObjectType('Finding')
export class FindingType {
  @Field(() => String) code: string;
  @Field(() => Severity) severity: Severity;
  @Field(() => DateTimeScalar) since: Date;
  @Field(() => String, { description: 'What it is about: a node, a service, a field.' }) subject: string;
  @Field(() => String) message: string;
  @Field(() => String, { nullable: true }) remedy: string | null;
}

/** How many more validators may fail. */
@ObjectType('FaultMargin')
export class FaultMarginType {
  @Field(() => Int) n: number;
  @Field(() => Int) voting: number;
  @Field(() => Int) quorum: number;
  @Field(() => Int) margin: number;
  @Field(() => String) sentence: string;
}

/** The rules of a chain. */
@ObjectType('ChainSpec')
export class ChainSpecType {
  @Field(() => Environment) environment: Environment;
  @Field(() => Preset) preset: Preset;
  @Field(() => EngineChoice) engine: EngineChoice;
  @Field(() => Int) validatorCount: number;
  @Field(() => Int) blockIntervalMs: number;
  @Field(() => Int) emptyIntervalMs: number;
  @Field(() => Int) epochLength: number;
  @Field(() => Int, { description: 'Top-level gateways of the message tree.' }) gateways: number;
  @Field(() => AssetOriginRule) assetOrigin: AssetOriginRule;
  @Field(() => StorageKind) storage: StorageKind;
  @Field(() => String, { description: 'Canonical description; without keys and times until the genesis is made.' }) canonical: string;
  @Field(() => HashScalar, { description: 'Hash of the canonical description.' }) hash: string;
  @Field(() => String, { description: 'Prefix of addresses.' }) hrp: string;
}

/** A sidechain of an organization. Other features add fields by resolvers of their own. */
@ObjectType('Chain', { implements: () => [NodeType] })
export class ChainType extends NodeType {
  /** Row id; not part of the API. */
  rowId: string;
  /** Votes at hand and faults borne at the last look; not part of the API. */
  votes: { readonly n: number; readonly f: number; readonly voting: number };
  /** Findings as stored; not part of the API. */
  findings: readonly unknown[];

  @Field(() => String) slug: string;
  @Field(() => String) name: string;
  @Field(() => String, { nullable: true }) description: string | null;
  @Field(() => Environment) environment: Environment;
  @Field(() => ChainPhase) phase: ChainPhase;
  @Field(() => String, { nullable: true }) phaseReason: string | null;
  @Field(() => DesiredChainState) desiredState: DesiredChainState;
  @Field(() => DateTimeScalar) observedAt: Date;
  @Field(() => DateTimeScalar) createdAt: Date;
  @Field(() => ChainSpecType) spec: ChainSpecType;
  @Field(() => HashScalar, { nullable: true }) genesisHash: Uint8Array | null;
  @Field(() => HashScalar, { nullable: true, description: 'The id that every consensus signature contains.' })
  consensusId: Uint8Array | null;
  @Field(() => HashScalar, { nullable: true, description: 'The id in federation scripts and proofs.' }) scid: Uint8Array | null;
  @Field(() => Int, { nullable: true, description: 'Transactions that wait for a block.' }) pendingTransactions: number | null;
}
