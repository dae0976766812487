/** The main-chain in the API: reading, following, and what an administrator may do with its managed node. */
import { Args, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import type { MutationArguments } from '../common/idempotency/idempotency.service.js';
import { IdempotencyService } from '../common/idempotency/idempotency.service.js';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import { isGiven } from '../common/given.js';
import { ConnectionArgs } from '../common/relay/connection.js';
import type { RequestContext } from '../common/request-context.js';
import { AddressScalar, HashScalar, HeightScalar } from '../common/scalars/scalars.js';
import { EventsService } from '../events/events.service.js';
import { MAIN_CHAIN_KEY } from '../events/topics.js';
import { watch } from '../operations/watch.js';
import {
  RestartMainChainInput,
  RestartMainChainPayload,
  SetMainChainMiningInput,
  SetMainChainMiningPayload,
  StartMainChainInput,
  StartMainChainPayload,
  StopMainChainInput,
  StopMainChainPayload,
} from './main-chain.inputs.js';
import { MainChainAddressType, MainChainAssetType } from './main-address.type.js';
import { MainChainLookup } from './main-chain-lookup.service.js';
import { MainChainReader } from './main-chain-reader.service.js';
import { MainChainService } from './main-chain.service.js';
import { MainChainType } from './main-chain.type.js';
import { MainChainWishes, type MainChainWish } from './main-chain-wishes.service.js';
import { MainChainBlockConnection, MainChainBlockType } from './main-block.type.js';
import { MainChainTransactionConnection, MainChainTransactionType } from './main-transaction.type.js';

/** The main-chain and its content. */
@Resolver(() => MainChainType)
export class MainChainResolver {
  constructor(
    private readonly service: MainChainService,
    private readonly reader: MainChainReader,
    private readonly lookup: MainChainLookup,
    private readonly events: EventsService,
  ) {}

  @Allow('chain.read')
  @Query(() => MainChainType)
  mainChain(@Ctx() ctx: RequestContext): Promise<MainChainType> {
    return this.service.view(ctx.language);
  }

  @Allow('chain.read')
  @ResolveField(() => MainChainBlockConnection, {
    nullable: true,
    description: 'Ascending by height; `last` gives the newest. Null while no node answers.',
  })
  blocks(@Parent() chain: MainChainType, @Args() args: ConnectionArgs): Promise<MainChainBlockConnection> | null {
    return chain.tipHash === null ? null : this.reader.blocks(args);
  }

  @Allow('chain.read')
  @ResolveField(() => MainChainBlockType, { nullable: true, description: 'By height on the best chain, or by hash on any branch.' })
  block(
    @Parent() _chain: MainChainType,
    @Args('height', { type: () => HeightScalar, nullable: true }) height?: string | null,
    @Args('hash', { type: () => HashScalar, nullable: true }) hash?: string | null,
  ): Promise<MainChainBlockType | null> | null {
    if (isGiven(hash)) return this.reader.byHash(hash);
    return isGiven(height) ? this.reader.atHeight(BigInt(height)) : null;
  }

  @Allow('chain.read')
  @ResolveField(() => MainChainTransactionType, {
    nullable: true,
    description: 'In a block or waiting. Some nodes find only transactions of their wallet unless the block is named.',
  })
  transaction(
    @Parent() _chain: MainChainType,
    @Args('id', { type: () => HashScalar }) id: string,
    @Args('blockHash', { type: () => HashScalar, nullable: true }) blockHash?: string | null,
  ): Promise<MainChainTransactionType | null> {
    return this.reader.transaction(id, blockHash ?? null);
  }

  @Allow('chain.read')
  @ResolveField(() => MainChainTransactionConnection, {
    nullable: true,
    description: 'Transactions that wait for a block, by id. Null while no node answers.',
  })
  mempool(@Parent() chain: MainChainType, @Args() args: ConnectionArgs): Promise<MainChainTransactionConnection> | null {
    return chain.tipHash === null ? null : this.reader.mempool(args);
  }

  @Allow('chain.read')
  @ResolveField(() => MainChainAddressType, { nullable: true, complexity: 50, description: 'Null when it is no address of this network.' })
  address(
    @Parent() _chain: MainChainType,
    @Args('address', { type: () => AddressScalar }) address: string,
  ): Promise<MainChainAddressType | null> {
    return this.lookup.address(address);
  }

  @Allow('chain.read')
  @ResolveField(() => MainChainAssetType, { nullable: true, description: 'Null when the node does not know it.' })
  asset(@Parent() _chain: MainChainType, @Args('assetId', { type: () => HashScalar }) assetId: string): Promise<MainChainAssetType | null> {
    return this.lookup.asset(assetId);
  }

  /** The main-chain at once, then whenever it changed. */
  @Allow('chain.read')
  @Subscription(() => MainChainType, { resolve: (value: MainChainType) => value })
  mainChainUpdated(@Ctx() ctx: RequestContext): AsyncGenerator<MainChainType, void, undefined> {
    return watch(this.events.subscribe('mainChain', MAIN_CHAIN_KEY), () => this.service.view(ctx.language));
  }
}

/** Starting, stopping and mining of the managed node. */
@Resolver()
export class MainChainMutations {
  constructor(
    private readonly service: MainChainService,
    private readonly wishes: MainChainWishes,
    private readonly idempotency: IdempotencyService,
  ) {}

  @Allow('node.start')
  @Mutation(() => StartMainChainPayload)
  startMainChain(@Ctx() ctx: RequestContext, @Args('input') input: StartMainChainInput): Promise<StartMainChainPayload> {
    return this.#run(ctx, 'startMainChain', input, { kind: 'START' });
  }

  @Allow('node.stop')
  @Mutation(() => StopMainChainPayload)
  stopMainChain(@Ctx() ctx: RequestContext, @Args('input') input: StopMainChainInput): Promise<StopMainChainPayload> {
    return this.#run(ctx, 'stopMainChain', input, { kind: 'STOP' });
  }

  @Allow('node.restart')
  @Mutation(() => RestartMainChainPayload)
  restartMainChain(@Ctx() ctx: RequestContext, @Args('input') input: RestartMainChainInput): Promise<RestartMainChainPayload> {
    return this.#run(ctx, 'restartMainChain', input, { kind: 'RESTART' });
  }

  @Allow('node.start')
  @Mutation(() => SetMainChainMiningPayload)
  setMainChainMining(@Ctx() ctx: RequestContext, @Args('input') input: SetMainChainMiningInput): Promise<SetMainChainMiningPayload> {
    return this.#run(ctx, 'setMainChainMining', input, { kind: 'MINING', mining: input.mining });
  }

  #run(ctx: RequestContext, mutation: string, input: MutationArguments, wish: MainChainWish): Promise<StartMainChainPayload> {
    return this.idempotency.run<StartMainChainPayload>(ctx, mutation, input, async (manager) => {
      await this.wishes.write(manager, wish);
      return { mainChain: await this.service.view(ctx.language, manager) };
    });
  }
}
