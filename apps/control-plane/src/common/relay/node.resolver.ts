import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { Allow } from '../allow.js';
import { Ctx } from '../ctx.decorator.js';
import { topLevel } from '../errors.js';
import type { RequestContext } from '../request-context.js';
import { NodeRegistry } from './node-registry.js';
import { NodeType } from './node.type.js';

const MAX_NODES = 100;

/** `node` and `nodes`: any object by its global id. */
@Resolver()
export class NodeResolver {
  constructor(private readonly registry: NodeRegistry) {}

  @Allow('authenticated')
  @Query(() => NodeType, { nullable: true })
  node(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<NodeType | null> {
    return this.registry.load(ctx, id);
  }

  @Allow('authenticated')
  @Query(() => [NodeType], { nullable: 'items' })
  nodes(@Ctx() ctx: RequestContext, @Args('ids', { type: () => [ID] }) ids: string[]): Promise<(NodeType | null)[]> {
    if (ids.length > MAX_NODES) throw topLevel('BAD_REQUEST', `At most ${MAX_NODES} ids at once.`);
    return Promise.all(ids.map((id) => this.registry.load(ctx, id)));
  }
}
