import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ChainType } from '../chains/chain.type.js';
import { AddressScalar, HashScalar, HeightScalar } from '../common/scalars/scalars.js';

export const SearchKind = { BLOCK: 'BLOCK', TRANSACTION: 'TRANSACTION', ADDRESS: 'ADDRESS', ASSET: 'ASSET', ACCOUNT: 'ACCOUNT' } as const;
export type SearchKind = keyof typeof SearchKind;
registerEnumType(SearchKind, { name: 'SearchKind', description: 'What a search can find.' });

export const SearchLayer = { MAIN_CHAIN: 'MAIN_CHAIN', SIDECHAIN: 'SIDECHAIN' } as const;
export type SearchLayer = keyof typeof SearchLayer;
registerEnumType(SearchLayer, { name: 'SearchLayer', description: 'Where something was found.' });

/** Something that a text means. Its chain is loaded by a resolver. */
@ObjectType('SearchHit')
export class SearchHitType {
  @Field(() => SearchLayer) layer: SearchLayer;
  @Field(() => SearchKind) kind: SearchKind;
  @Field(() => ID, { description: 'Global id of the object; of an address an id of this list only.' }) id: string;
  @Field(() => String) title: string;
  @Field(() => String, { nullable: true }) subtitle: string | null;
  @Field(() => ChainType, { nullable: true, description: 'Null on the main-chain.' }) chain: unknown;
  @Field(() => HeightScalar, { nullable: true }) height: bigint | null;
  @Field(() => HashScalar, { nullable: true }) hash: Uint8Array | null;
  @Field(() => AddressScalar, { nullable: true }) address: string | null;
}
