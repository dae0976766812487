import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Connection, type ConnectionOf } from '../common/relay/connection.js';
import { NodeType } from '../common/relay/node.type.js';
import { AddressScalar, AmountScalar, DateTimeScalar, HashScalar, HexBytesScalar } from '../common/scalars/scalars.js';

export const Custody = { PLATFORM: 'PLATFORM' } as const;
export type Custody = keyof typeof Custody;
registerEnumType(Custody, { name: 'Custody', description: 'Who holds the keys.' });

/** A named owner of addresses. Addresses and balances are loaded by its resolver. */
@ObjectType('Account', { implements: () => [NodeType] })
export class AccountType extends NodeType {
  /** Row ids; not part of the API. */
  rowId: string;
  chainRowId: string;

  @Field(() => String) alias: string;
  @Field(() => String, { nullable: true }) externalId: string | null;
  @Field(() => Custody) custody: Custody;
  @Field(() => DateTimeScalar) createdAt: Date;
}

/** Amounts of one asset, smallest units. */
@ObjectType('Balance')
export class BalanceType {
  /** Row ids of chain and account; not part of the API. */
  chainRowId: string;
  accountRowId: string | null;

  @Field(() => HashScalar) assetId: Uint8Array;
  @Field(() => AmountScalar, { description: 'May be spent now.' }) available: bigint;
  @Field(() => AmountScalar, { description: 'Leaving with transactions on their way, or held for one being prepared.' }) reserved: bigint;
  @Field(() => AmountScalar, { description: 'May be spent later: rewards and returned votes wait.' }) immature: bigint;
  @Field(() => AmountScalar) total: bigint;
}

/** An address and what is known of it. Account, balances and transactions are loaded by its resolver. */
@ObjectType('AddressInfo')
export class AddressInfoType {
  /** Row id of the chain; not part of the API. */
  chainRowId: string;

  @Field(() => AddressScalar) address: string;
  @Field(() => HexBytesScalar) program: Uint8Array;
}

export const AccountConnection = Connection('Account', () => AccountType);
export const BalanceConnection = Connection('Balance', () => BalanceType);
export type AccountConnection = ConnectionOf<AccountType>;
export type BalanceConnection = ConnectionOf<BalanceType>;
