/**
 * One call of the REST interface. A part of the node offers its calls as a list of routes:
 *
 *     route('/get-block', struct('BlockReq', { block_height: uint64, block_hash: hexBytes }), (req, ctx) => data)
 *
 * `data` becomes the `data` member of the answer: bigints are written as bare numbers, bytes as hex, undefined members are
 * left out, and undefined itself means no `data`. A call is refused by throwing `ApiFailure`. Anything else that is thrown
 * is logged and answered as BTM000 without its text.
 */
import type { GoStruct } from './json.js';

export { ApiFailure } from './errors.js';

/** Facts about the request that are not in its body. */
export interface RequestContext {
  /** Address of the other end, without port. */
  readonly remote: string;
  /** Whether it is this machine. */
  readonly loopback: boolean;
}

/** One call. */
export interface Route {
  readonly path: string;
  /** Null for calls that ignore their body. */
  readonly request: GoStruct<unknown> | null;
  /** Refused from other machines, whatever their token. */
  readonly loopbackOnly?: boolean;
  handle(request: unknown, context: RequestContext): unknown;
}

/** A call that takes fields, or (`request` null) none. The handler may be asynchronous. */
export function route<T>(
  path: string,
  request: GoStruct<T> | null,
  handle: (request: T, context: RequestContext) => unknown,
  options: { readonly loopbackOnly?: boolean } = {},
): Route {
  return { path, request, ...options, handle: handle as Route['handle'] };
}
