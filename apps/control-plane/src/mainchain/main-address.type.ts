import { Field, Int, ObjectType } from '@nestjs/graphql';
import { AddressScalar, HashScalar, HeightScalar, HexBytesScalar, JsonScalar } from '../common/scalars/scalars.js';
import { MainChainTransactionType } from './main-transaction.type.js';

/** An address of the main-chain. */
@ObjectType('MainChainAddress')
export class MainChainAddressType {
  @Field(() => AddressScalar) address: string;
  @Field(() => HexBytesScalar, { description: 'Program behind it.' }) program: string;
  @Field(() => Boolean, { description: 'The wallet of the node holds its key.' }) isLocal: boolean;
  @Field(() => [MainChainTransactionType], { description: 'Those of the newest blocks that touch it, the newest first.' })
  recentTransactions: MainChainTransactionType[];
  @Field(() => Int, { description: 'How many of the newest blocks were looked through.' }) recentBlocks: number;
}

/** An asset of the main-chain, as the node knows it. */
@ObjectType('MainChainAsset')
export class MainChainAssetType {
  @Field(() => HashScalar) assetId: string;
  @Field(() => String, { nullable: true }) alias: string | null;
  @Field(() => JsonScalar) definition: unknown;
  @Field(() => HexBytesScalar, { nullable: true }) issuanceProgram: string | null;
  @Field(() => HeightScalar, { nullable: true, description: 'Last height at which it may be issued; null or 0 = any.' })
  limitHeight: bigint | null;
}
