/** The GraphQL endpoint: code first, Mercurius, limits and errors as product.md 7.1 says. */
import { Module, type DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { ExecutionResult } from 'graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@bystack/base';
import type { MetricsRegistry } from '@bystack/telemetry';
import type { Config } from '../../config/config.js';
import { CONFIG, LOGGER, METRICS } from '../../config/tokens.js';
import { topLevel } from '../errors.js';
import type { GraphqlContext } from '../graphql-context.js';
import type { RequestContext } from '../request-context.js';
import { CostMeter } from './cost-meter.js';
import { formatErrors } from './error-format.js';
import { graphqlHooks } from './hooks.js';
import { MAX_DEPTH } from './limits.js';

/** Execution of one request. */
const DEADLINE_MS = 10_000;
/** Compiled after this many runs of the same document. */
const JIT_AFTER = 3;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for authenticated requests to the API, with a way to ask again. */
    bystack?: RequestContext;
    bystackStillAllowed?: () => Promise<boolean>;
  }
}

/** A new context for every request: nothing of one caller can reach another. */
function contextOf(request: FastifyRequest, deadlineMs: number | null): GraphqlContext {
  const { bystack: ctx, bystackStillAllowed: stillAllowed } = request;
  if (!ctx || !stillAllowed) throw topLevel('UNAUTHENTICATED');
  return { ctx, stillAllowed, deadlineAt: deadlineMs === null ? null : Date.now() + deadlineMs, spent: { requested: 0 } };
}

function driverConfig(config: Config, log: Logger, metrics: MetricsRegistry): MercuriusDriverConfig {
  const requestIdOf = (request: FastifyRequest | undefined): string => request?.bystack?.requestId ?? request?.id ?? '';
  return {
    driver: MercuriusDriver,
    path: '/graphql',
    autoSchemaFile: true,
    sortSchema: true,
    graphiql: false,
    jit: JIT_AFTER,
    queryDepth: MAX_DEPTH,
    allowBatchedQueries: true,
    fieldResolverEnhancers: ['guards', 'interceptors'],
    // Without the last header the check would refuse the WebSocket upgrade; a page's scripts cannot set it.
    csrfPrevention: { requiredHeaders: ['x-mercurius-operation-name', 'mercurius-require-preflight', 'sec-websocket-key'] },
    context: (request: FastifyRequest) => contextOf(request, DEADLINE_MS),
    subscription: {
      context: (_socket: unknown, request: FastifyRequest) => contextOf(request, null),
      keepAlive: 15_000,
      queueHighWaterMark: 1_000,
    },
    errorFormatter: (execution: ExecutionResult, { ctx, reply }: Partial<GraphqlContext> & { reply?: FastifyReply }) =>
      formatErrors(execution, ctx?.requestId ?? requestIdOf(reply?.request), log),
    errorHandler: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const { statusCode, response } = formatErrors({ errors: [error] }, requestIdOf(request), log);
      return reply.code(statusCode).send(response);
    },
    hooks: graphqlHooks(new CostMeter(config.limits, metrics)),
  } as unknown as MercuriusDriverConfig;
}

@Module({})
export class ApiModule {
  static forRoot(): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        GraphQLModule.forRootAsync<MercuriusDriverConfig>({
          driver: MercuriusDriver,
          inject: [CONFIG, LOGGER, METRICS],
          useFactory: driverConfig,
        }),
      ],
    };
  }
}
