import { Field, Int, ObjectType } from '@nestjs/graphql';
import { NodeType } from '../common/relay/node.type.js';
import { HexBytesScalar } from '../common/scalars/scalars.js';

/** A seat in the validator list of a chain. Its node and what it signed are loaded by a resolver. */
@ObjectType('Validator', { implements: () => [NodeType] })
export class ValidatorType extends NodeType {
  /** Row id of the chain; not part of the API. */
  chainRowId: string;

  @Field(() => Int, { description: 'Place in the validator list: bit of signer bitmaps.' }) index: number;
  @Field(() => HexBytesScalar) identityKey: string;
  @Field(() => HexBytesScalar) blsKey: string;
  @Field(() => String, { description: 'ELECTED: in the list of the present epoch.' }) status: string;
}
