import type { RequestContext } from './request-context.js';

/** What GraphQL execution carries: made anew for every HTTP request and every subscription connection. */
export interface GraphqlContext {
  readonly ctx: RequestContext;
  /** Epoch ms after which resolvers of this request refuse with TIMEOUT; infinite on subscriptions. */
  deadlineAt: number;
}
