import { Args, ArgsType, Field, ID, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import { notFound } from '../common/errors.js';
import { IdempotencyService } from '../common/idempotency/idempotency.service.js';
import { rowIdOf } from '../common/ids.js';
import { ConnectionArgs, type ConnectionOf } from '../common/relay/connection.js';
import type { RequestContext } from '../common/request-context.js';
import { EventsService } from '../events/events.service.js';
import { OrganizationType } from '../identity/identity.types.js';
import { OperationConnection } from './operation-connection.js';
import { CancelOperationInput, CancelOperationPayload, RetryOperationInput, RetryOperationPayload } from './operation.inputs.js';
import { LogLineType, OperationStepType, OperationType } from './operation.type.js';
import { OperationsService } from './operations.service.js';
import { watch } from './watch.js';

@ArgsType()
class OrganizationOperationsArgs extends ConnectionArgs {
  @Field(() => ID, { nullable: true }) chainId?: string | null;
}

/** Long-running work: reading, following, cancelling, trying again. */
@Resolver(() => OperationType)
export class OperationsResolver {
  constructor(
    private readonly operations: OperationsService,
    private readonly events: EventsService,
    private readonly idempotency: IdempotencyService,
  ) {}

  @Allow('chain.read')
  @Query(() => OperationType, { nullable: true })
  async operation(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<OperationType | null> {
    const rowId = rowIdOf(id, 'Operation');
    return rowId === null ? null : this.operations.find(ctx, rowId);
  }

  @Allow('chain.pause')
  @Mutation(() => CancelOperationPayload)
  cancelOperation(@Ctx() ctx: RequestContext, @Args('input') input: CancelOperationInput): Promise<CancelOperationPayload> {
    return this.idempotency.run<CancelOperationPayload>(ctx, 'cancelOperation', input, async (manager) => {
      const row = await this.operations.cancel(manager, ctx, rowIdOf(input.id, 'Operation'));
      return { operation: (await this.operations.views(ctx, [row], manager))[0] ?? null };
    });
  }

  @Allow('chain.pause')
  @Mutation(() => RetryOperationPayload)
  retryOperation(@Ctx() ctx: RequestContext, @Args('input') input: RetryOperationInput): Promise<RetryOperationPayload> {
    return this.idempotency.run<RetryOperationPayload>(ctx, 'retryOperation', input, async (manager) => {
      const row = await this.operations.retry(manager, ctx, rowIdOf(input.id, 'Operation'));
      return { operation: (await this.operations.views(ctx, [row], manager))[0] ?? null };
    });
  }

  /** The operation at once, then whenever it changed. */
  @Allow('chain.read')
  @Subscription(() => OperationType, { resolve: (value: OperationType) => value })
  async operationUpdated(
    @Ctx() ctx: RequestContext,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<AsyncGenerator<OperationType, void, undefined>> {
    const rowId = rowIdOf(id, 'Operation');
    if (rowId === null || (await this.operations.find(ctx, rowId)) === null) throw notFound();
    return watch(this.events.subscribe('operation', rowId), () => this.operations.find(ctx, rowId));
  }
}

/** Logs of steps. */
@Resolver(() => OperationStepType)
export class OperationStepResolver {
  constructor(private readonly operations: OperationsService) {}

  @Allow('chain.read')
  @ResolveField(() => [LogLineType], { complexity: 5 })
  log(@Parent() step: OperationStepType): Promise<LogLineType[]> {
    return this.operations.log(step.operationRowId, step.key);
  }
}

/** Operations of an organization. */
@Resolver(() => OrganizationType)
export class OrganizationOperationsResolver {
  constructor(private readonly service: OperationsService) {}

  @Allow('chain.read')
  @ResolveField(() => OperationConnection)
  async operations(
    @Ctx() ctx: RequestContext,
    @Parent() organization: OrganizationType,
    @Args() args: OrganizationOperationsArgs,
  ): Promise<ConnectionOf<OperationType>> {
    if (organization.rowId !== ctx.organizationId) throw notFound();
    const chainRowId = args.chainId ? rowIdOf(args.chainId, 'Chain') : null;
    if (args.chainId && chainRowId === null) throw notFound();
    return this.service.list(ctx, args, chainRowId);
  }
}
