import { Args, ArgsType, Field, ID, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import type { EntityManager } from 'typeorm';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import { notFound, topLevel } from '../common/errors.js';
import { IdempotencyService } from '../common/idempotency/idempotency.service.js';
import { rowIdOf } from '../common/ids.js';
import { Connection, ConnectionArgs, type ConnectionOf } from '../common/relay/connection.js';
import type { RequestContext } from '../common/request-context.js';
import { EventsService } from '../events/events.service.js';
import { OperationConnection } from '../operations/operation-connection.js';
import { OperationType } from '../operations/operation.type.js';
import { OperationsService } from '../operations/operations.service.js';
import { watch } from '../operations/watch.js';
import { ChainPlanType } from './chain-plan.type.js';
import {
  ChainFilter,
  ChainSpecInput,
  CreateChainInput,
  CreateChainPayload,
  DeleteChainInput,
  DeleteChainPayload,
  PauseChainInput,
  PauseChainPayload,
  ResumeChainInput,
  ResumeChainPayload,
} from './chain.inputs.js';
import { ChainType, FaultMarginType, FindingType } from './chain.type.js';
import { toChain, toFaultMargin, toFindings } from './chain-view.js';
import { ChainsService, type ChainWithOperation } from './chains.service.js';

export const ChainConnection = Connection('Chain', () => ChainType);

@ArgsType()
class ChainsArgs extends ConnectionArgs {
  @Field(() => ChainFilter, { nullable: true }) filter?: ChainFilter | null;
}

/** Chains: reading, following, wishes. */
@Resolver(() => ChainType)
export class ChainsResolver {
  constructor(
    private readonly chains: ChainsService,
    private readonly operationsService: OperationsService,
    private readonly events: EventsService,
    private readonly idempotency: IdempotencyService,
  ) {}

  @Allow('chain.read')
  @Query(() => ChainType, { nullable: true })
  async chain(
    @Ctx() ctx: RequestContext,
    @Args('id', { type: () => ID, nullable: true }) id?: string | null,
    @Args('slug', { type: () => String, nullable: true }) slug?: string | null,
  ): Promise<ChainType | null> {
    if ((id ?? null) !== null && (slug ?? null) === null) {
      const rowId = rowIdOf(id as string, 'Chain');
      return rowId === null ? null : this.chains.view(ctx, { rowId });
    }
    if ((id ?? null) === null && (slug ?? null) !== null) return this.chains.view(ctx, { slug: slug as string });
    throw topLevel('BAD_REQUEST', 'Give exactly one of id and slug.');
  }

  @Allow('chain.read')
  @Query(() => ChainConnection, { name: 'chains' })
  list(@Ctx() ctx: RequestContext, @Args() args: ChainsArgs): Promise<ConnectionOf<ChainType>> {
    return this.chains.list(ctx, args, args.filter ?? null);
  }

  /** What would be built; stores nothing. */
  @Allow('chain.create')
  @Query(() => ChainPlanType)
  planChain(@Ctx() ctx: RequestContext, @Args('input') input: ChainSpecInput): Promise<ChainPlanType> {
    return this.chains.plan(ctx, input);
  }

  @Allow('chain.read')
  @ResolveField(() => FaultMarginType)
  faultMargin(@Ctx() ctx: RequestContext, @Parent() chain: ChainType): FaultMarginType {
    return toFaultMargin(chain.votes, ctx.language);
  }

  @Allow('chain.read')
  @ResolveField(() => [FindingType])
  health(@Ctx() ctx: RequestContext, @Parent() chain: ChainType): FindingType[] {
    return toFindings(chain.findings, ctx.language);
  }

  @Allow('chain.read')
  @ResolveField(() => OperationConnection)
  operations(@Ctx() ctx: RequestContext, @Parent() chain: ChainType, @Args() args: ConnectionArgs): Promise<ConnectionOf<OperationType>> {
    return this.operationsService.list(ctx, args, chain.rowId);
  }

  @Allow('chain.create')
  @Mutation(() => CreateChainPayload)
  createChain(@Ctx() ctx: RequestContext, @Args('input') input: CreateChainInput): Promise<CreateChainPayload> {
    return this.idempotency.run<CreateChainPayload>(ctx, 'createChain', input, async (manager) =>
      this.#body(ctx, manager, await this.chains.create(manager, ctx, input.spec)),
    );
  }

  @Allow('chain.pause')
  @Mutation(() => PauseChainPayload)
  pauseChain(@Ctx() ctx: RequestContext, @Args('input') input: PauseChainInput): Promise<PauseChainPayload> {
    return this.idempotency.run<PauseChainPayload>(ctx, 'pauseChain', input, async (manager) =>
      this.#body(ctx, manager, await this.chains.pause(manager, ctx, rowIdOf(input.id, 'Chain'))),
    );
  }

  @Allow('chain.resume')
  @Mutation(() => ResumeChainPayload)
  resumeChain(@Ctx() ctx: RequestContext, @Args('input') input: ResumeChainInput): Promise<ResumeChainPayload> {
    return this.idempotency.run<ResumeChainPayload>(ctx, 'resumeChain', input, async (manager) =>
      this.#body(ctx, manager, await this.chains.resume(manager, ctx, rowIdOf(input.id, 'Chain'))),
    );
  }

  @Allow('chain.delete')
  @Mutation(() => DeleteChainPayload)
  deleteChain(@Ctx() ctx: RequestContext, @Args('input') input: DeleteChainInput): Promise<DeleteChainPayload> {
    return this.idempotency.run<DeleteChainPayload>(ctx, 'deleteChain', input, async (manager) =>
      this.#body(ctx, manager, await this.chains.delete(manager, ctx, rowIdOf(input.id, 'Chain'), input.confirmName ?? null)),
    );
  }

  /** The chain at once, then whenever its state changed. */
  @Allow('chain.read')
  @Subscription(() => ChainType, { resolve: (value: ChainType) => value })
  async chainStatus(
    @Ctx() ctx: RequestContext,
    @Args('chainId', { type: () => ID }) chainId: string,
  ): Promise<AsyncGenerator<ChainType, void, undefined>> {
    const rowId = rowIdOf(chainId, 'Chain');
    if (rowId === null || (await this.chains.find(ctx, rowId)) === null) throw notFound();
    return watch(this.events.subscribe('chain', rowId), () => this.chains.view(ctx, { rowId }));
  }

  async #body(
    ctx: RequestContext,
    manager: EntityManager,
    { chain, operation }: ChainWithOperation,
  ): Promise<{ chain: ChainType; operation: OperationType | null }> {
    return { chain: toChain(chain, ctx.language), operation: (await this.operationsService.views(ctx, [operation], manager))[0] ?? null };
  }
}

/** The chain an operation is about. */
@Resolver(() => OperationType)
export class OperationChainResolver {
  constructor(private readonly chains: ChainsService) {}

  @Allow('chain.read')
  @ResolveField(() => ChainType, { nullable: true })
  chain(@Ctx() ctx: RequestContext, @Parent() operation: OperationType): Promise<ChainType | null> {
    return operation.chainRowId === null ? Promise.resolve(null) : this.chains.view(ctx, { rowId: operation.chainRowId });
  }
}
