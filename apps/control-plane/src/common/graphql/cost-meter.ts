/** Charges every operation before it runs and tells the caller what is left. */
import { getOperationAST, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { MetricsRegistry } from '@bystack/telemetry';
import type { ApiLimits } from '../../config/config.js';
import { topLevel } from '../errors.js';
import type { GraphqlContext } from '../graphql-context.js';
import type { RequestContext } from '../request-context.js';
import { Buckets, type BucketState } from './buckets.js';
import { costOf, costOfAnswer, type Variables } from './cost.js';
import { MAX_COST } from './limits.js';

/** `extensions.cost` of an answer. */
export interface CostReport {
  readonly requested: number;
  readonly actual: number;
  readonly available: number;
  readonly restoreRate: number;
}

export class CostMeter {
  readonly #buckets: Buckets;

  constructor(
    private readonly limits: ApiLimits,
    private readonly metrics: MetricsRegistry,
  ) {
    this.#buckets = new Buckets(limits);
  }

  /**
   * Computes and takes the cost of an operation.
   * @throws GraphQL error COST_EXCEEDED above 1,000 points per request, RATE_LIMITED on an empty bucket
   */
  charge(
    schema: GraphQLSchema,
    document: DocumentNode,
    operationName: string | null,
    variables: Variables,
    context: GraphqlContext,
  ): number {
    const operation = getOperationAST(document, operationName);
    if (!operation) throw topLevel('BAD_REQUEST', 'Name the operation to run: the document holds several.');
    const cost = costOf(schema, document, operation, variables);
    context.spent.requested += cost;
    if (context.spent.requested > MAX_COST) {
      this.metrics.increment('bystack_graphql_refused_total', 1, { code: 'COST_EXCEEDED' });
      throw topLevel('COST_EXCEEDED', `This request costs ${context.spent.requested} points, at most ${MAX_COST} are allowed.`, {
        requested: context.spent.requested,
        limit: MAX_COST,
      });
    }
    const caller = callerOf(context.ctx);
    const state = this.#buckets.take(caller, cost);
    if (state) {
      this.#tell(context.ctx, state);
      return cost;
    }
    const seconds = this.#buckets.secondsUntil(caller, cost);
    context.ctx.setHeader('retry-after', String(seconds));
    this.metrics.increment('bystack_graphql_refused_total', 1, { code: 'RATE_LIMITED' });
    throw topLevel('RATE_LIMITED', `The bucket has too few points; wait ${seconds} s.`, { retryAfterSeconds: seconds });
  }

  /** Gives back what the answer did not use and reports. */
  settle(charged: number, data: unknown, ctx: RequestContext): CostReport {
    const root = typeof data === 'object' && data !== null ? Object.values(data) : [];
    const actual = Math.min(charged, costOfAnswer(root));
    const state = this.#buckets.giveBack(callerOf(ctx), charged - actual);
    this.#tell(ctx, state);
    return { requested: charged, actual, available: state.available, restoreRate: this.limits.restorePerSecond };
  }

  #tell(ctx: RequestContext, state: BucketState): void {
    ctx.setHeader('ratelimit-limit', String(this.limits.bucketPoints));
    ctx.setHeader('ratelimit-remaining', String(state.available));
    ctx.setHeader('ratelimit-reset', String(state.resetSeconds));
  }
}

const callerOf = (ctx: RequestContext): string => `${ctx.actor.kind}:${ctx.actor.id}`;
