import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Connection, type ConnectionOf } from '../common/relay/connection.js';
import { NodeType } from '../common/relay/node.type.js';
import { DateTimeScalar, HashScalar, HexBytesScalar, JsonScalar } from '../common/scalars/scalars.js';

export const AssetKind = { BAP_01: 'BAP_01', BAP_02: 'BAP_02', BAP_03: 'BAP_03', BAP_04: 'BAP_04' } as const;
export type AssetKind = keyof typeof AssetKind;
registerEnumType(AssetKind, { name: 'AssetKind', description: 'Divisible or not, fungible or not; see docs.' });

export const AssetOrigin = { PEGGED: 'PEGGED', NATIVE: 'NATIVE' } as const;
export type AssetOrigin = keyof typeof AssetOrigin;
registerEnumType(AssetOrigin, { name: 'AssetOrigin', description: 'From the main-chain, or issued here.' });

/** An asset of a chain. Supply and holders are loaded by its resolver. */
@ObjectType('Asset', { implements: () => [NodeType] })
export class AssetType extends NodeType {
  /** Row ids; not part of the API. */
  rowId: string;
  chainRowId: string;

  @Field(() => HashScalar) assetId: Uint8Array;
  @Field(() => String) alias: string;
  @Field(() => AssetKind) kind: AssetKind;
  @Field(() => AssetOrigin) origin: AssetOrigin;
  @Field(() => Int) decimals: number;
  @Field(() => String, { nullable: true }) name: string | null;
  @Field(() => String, { nullable: true }) symbol: string | null;
  @Field(() => JsonScalar) definition: unknown;
  @Field(() => HexBytesScalar) issuanceProgram: Uint8Array;
  @Field(() => DateTimeScalar) createdAt: Date;
}

export const AssetConnection = Connection('Asset', () => AssetType);
export type AssetConnection = ConnectionOf<AssetType>;
