/**
 * Around every resolver method: a deadline, and failures turned into top-level codes before they reach the GraphQL
 * library, which on subscriptions would send them as they are.
 */
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import { catchError, map, throwError, timeout, TimeoutError, type Observable } from 'rxjs';
import type { Logger } from '@bystack/base';
import { Refusal, topLevel } from '../errors.js';
import { LOGGER } from '../../config/tokens.js';
import type { GraphqlContext } from '../graphql-context.js';
import { guardedStream } from './guarded-stream.js';
import { knownError } from './known-error.js';

@Injectable()
export class ResolverInterceptor implements NestInterceptor {
  constructor(@Inject(LOGGER) private readonly log: Logger) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<GqlContextType>() !== 'graphql') return next.handle();
    const { deadlineAt, ctx, stillAllowed } = GqlExecutionContext.create(context).getContext<GraphqlContext>();
    const fail = (error: unknown): Error => this.#shown(error, ctx.requestId);
    const answered = next.handle().pipe(
      map((value: unknown) => (isAsyncIterator(value) ? guardedStream(value, fail, stillAllowed) : value)),
      catchError((error: unknown) => throwError(() => fail(error))),
    );
    if (deadlineAt === null) return answered;
    return answered.pipe(
      timeout({ each: Math.max(1, deadlineAt - Date.now()) }),
      catchError((error: unknown) => throwError(() => (error instanceof TimeoutError ? topLevel('TIMEOUT') : error))),
    );
  }

  #shown(error: unknown, requestId: string): Error {
    if (error instanceof Refusal) return topLevel('BAD_REQUEST', error.message, { reason: error.userCode });
    const { shown, fault } = knownError(error);
    if (fault) this.log.error('resolver.failed', { requestId, error });
    return shown;
  }
}

const isAsyncIterator = (value: unknown): value is AsyncGenerator<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;
