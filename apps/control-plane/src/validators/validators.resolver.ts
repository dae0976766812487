import { Args, Float, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ChainType } from '../chains/chain.type.js';
import { Allow } from '../common/allow.js';
import { Connection, ConnectionArgs, type ConnectionOf } from '../common/relay/connection.js';
import { HeightScalar } from '../common/scalars/scalars.js';
import { ChainNodeType } from '../nodes/chain-node.type.js';
import { ValidatorType } from './validator.type.js';
import { ValidatorsService } from './validators.service.js';

export const ValidatorConnection = Connection('Validator', () => ValidatorType);

/** A validator's node, and what it signed. */
@Resolver(() => ValidatorType)
export class ValidatorsResolver {
  constructor(private readonly service: ValidatorsService) {}

  @Allow('chain.read')
  @ResolveField(() => ChainNodeType, { nullable: true })
  node(@Parent() seat: ValidatorType): Promise<ChainNodeType | null> {
    return this.service.nodeOf(seat);
  }

  @Allow('chain.read')
  @ResolveField(() => HeightScalar, { nullable: true, description: 'Newest block whose certificate it signed.' })
  async lastSignedHeight(@Parent() seat: ValidatorType): Promise<bigint | null> {
    return (await this.service.signing(seat)).lastSignedHeight;
  }

  @Allow('chain.read')
  @ResolveField(() => Float, { nullable: true, description: 'Share of the last certificates it signed, 0 to 1.' })
  async participation(@Parent() seat: ValidatorType): Promise<number | null> {
    return (await this.service.signing(seat)).participation;
  }
}

/** Validators of a chain. */
@Resolver(() => ChainType)
export class ChainValidatorsResolver {
  constructor(private readonly service: ValidatorsService) {}

  @Allow('chain.read')
  @ResolveField(() => ValidatorConnection)
  validators(@Parent() chain: ChainType, @Args() args: ConnectionArgs): Promise<ConnectionOf<ValidatorType>> {
    return this.service.list(chain.rowId, args);
  }
}
