import { Args, Int, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ChainType } from '../chains/chain.type.js';
import { Allow } from '../common/allow.js';
import { Ctx } from '../common/ctx.decorator.js';
import { IdempotencyService } from '../common/idempotency/idempotency.service.js';
import { rowIdOf } from '../common/ids.js';
import { Connection, ConnectionArgs, type ConnectionOf } from '../common/relay/connection.js';
import type { RequestContext } from '../common/request-context.js';
import { LogLineType, type OperationType } from '../operations/operation.type.js';
import { OperationsService } from '../operations/operations.service.js';
import { ChainNodeType, NodeSafetyType } from './chain-node.type.js';
import { RestartNodeInput, RestartNodePayload, StartNodeInput, StartNodePayload, StopNodeInput, StopNodePayload } from './node.inputs.js';
import { toChainNode } from './node-view.js';
import { NodesService, type NodeWish } from './nodes.service.js';

export const ChainNodeConnection = Connection('ChainNode', () => ChainNodeType);

/** Nodes: reading, starting, stopping. */
@Resolver(() => ChainNodeType)
export class NodesResolver {
  constructor(
    private readonly nodes: NodesService,
    private readonly operations: OperationsService,
    private readonly idempotency: IdempotencyService,
  ) {}

  /** What stopping it would do. */
  @Allow('chain.read')
  @ResolveField(() => NodeSafetyType)
  async safety(@Ctx() ctx: RequestContext, @Parent() node: ChainNodeType): Promise<NodeSafetyType> {
    return Object.assign(new NodeSafetyType(), await this.nodes.safety(ctx, node));
  }

  @Allow('node.logs.read')
  @ResolveField(() => [LogLineType])
  logs(
    @Parent() node: ChainNodeType,
    @Args('tail', { type: () => Int, nullable: true, defaultValue: 200 }) tail: number | null,
  ): Promise<LogLineType[]> {
    return this.nodes.logs(node, tail ?? 200);
  }

  @Allow('node.start')
  @Mutation(() => StartNodePayload)
  startNode(@Ctx() ctx: RequestContext, @Args('input') input: StartNodeInput): Promise<StartNodePayload> {
    return this.#run(ctx, 'startNode', 'START_NODE', input);
  }

  @Allow('node.stop')
  @Mutation(() => StopNodePayload)
  stopNode(@Ctx() ctx: RequestContext, @Args('input') input: StopNodeInput): Promise<StopNodePayload> {
    return this.#run(ctx, 'stopNode', 'STOP_NODE', input);
  }

  @Allow('node.restart')
  @Mutation(() => RestartNodePayload)
  restartNode(@Ctx() ctx: RequestContext, @Args('input') input: RestartNodeInput): Promise<RestartNodePayload> {
    return this.#run(ctx, 'restartNode', 'RESTART_NODE', input);
  }

  #run(
    ctx: RequestContext,
    mutation: string,
    kind: NodeWish,
    input: StartNodeInput | StopNodeInput | RestartNodeInput,
  ): Promise<StartNodePayload> {
    return this.idempotency.run<StartNodePayload>(ctx, mutation, input, async (manager) => {
      const { node, operation } = await this.nodes.wish(manager, ctx, kind, rowIdOf(input.id, 'ChainNode'), input.confirmName ?? null);
      const views: OperationType[] = await this.operations.views(ctx, [operation], manager);
      return { node: toChainNode(node), operation: views[0] ?? null };
    });
  }
}

/** Nodes of a chain. */
@Resolver(() => ChainType)
export class ChainNodesResolver {
  constructor(private readonly service: NodesService) {}

  @Allow('chain.read')
  @ResolveField(() => ChainNodeConnection)
  nodes(@Parent() chain: ChainType, @Args() args: ConnectionArgs): Promise<ConnectionOf<ChainNodeType>> {
    return this.service.list(chain.rowId, args);
  }
}
