import type { RequestContext } from './request-context.js';

/** What GraphQL execution carries: made anew for every HTTP request and every subscription connection. */
export interface GraphqlContext {
  readonly ctx: RequestContext;
  /** Epoch ms after which resolvers of this request refuse with TIMEOUT; null on subscriptions. */
  readonly deadlineAt: number | null;
  /** Asks again whether the credentials still hold; for streams, which outlive the moment they were checked. */
  readonly stillAllowed: () => Promise<boolean>;
  /** Points charged so far, shared by the operations of a batch. */
  readonly spent: { requested: number };
  /** Points charged for this operation, given back in part when it is answered. */
  charged?: number;
}
