/** Before the GraphQL endpoint: no credentials, no answer, neither on HTTP nor on a WebSocket upgrade. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TopLevelCode } from '@bystack/api-contract';
import { topLevelText } from '../common/errors.js';
import { MAX_BATCH } from '../common/graphql/limits.js';
import type { Config } from '../config/config.js';
import type { AuthenticationService, Credentials } from '../identity/authentication.service.js';
import { isOwnOrigin } from './origin.js';

/** The credentials of a request. */
export function credentialsOf(request: FastifyRequest, reply: FastifyReply): Credentials {
  const { authorization, cookie, 'x-bystack-organization': organization, 'accept-language': acceptLanguage } = request.headers;
  return {
    requestId: request.id,
    ip: request.ip,
    authorization,
    cookie,
    organization: typeof organization === 'string' ? organization : undefined,
    preferredOrganization: /(?:^|;\s*)bystack-organization=([\w-]{1,64})(?:;|$)/.exec(cookie ?? '')?.[1],
    acceptLanguage,
    setHeader: (name, value) => {
      if (!reply.sent) void reply.header(name, value);
    },
  };
}

/** Adds the gate to `/graphql`. A good request carries its context as `request.bystack`. */
export function guardApi(server: FastifyInstance, authentication: AuthenticationService, config: Config): void {
  server.decorateRequest('bystack');
  server.decorateRequest('bystackStillAllowed');
  server.addHook('onRequest', async (request, reply) => {
    if (!isApi(request)) return;
    const credentials = credentialsOf(request, reply);
    const found = await authentication.authenticate(credentials);
    if ('refused' in found) return refuseRequest(reply, found.refused, found.refused === 'UNAUTHENTICATED' ? 401 : 403);
    if (found.by === 'cookie' && !isOwnOrigin(request, config)) return refuseRequest(reply, 'FORBIDDEN', 403);
    request.bystack = found.ctx;
    request.bystackStillAllowed = async () => {
      const again = await authentication.authenticate(credentials);
      return 'ctx' in again && again.ctx.organizationId === found.ctx.organizationId && again.ctx.role === found.ctx.role;
    };
  });
  server.addHook('preHandler', async (request, reply) => {
    if (!isApi(request) || !Array.isArray(request.body) || request.body.length <= MAX_BATCH) return;
    return refuseRequest(reply, 'BAD_REQUEST', 400, `At most ${MAX_BATCH} operations at once.`);
  });
}

/** By the route that was found, not by the text of the address, which has many spellings. */
const isApi = (request: FastifyRequest): boolean => request.routeOptions.url === '/graphql';

function refuseRequest(reply: FastifyReply, code: TopLevelCode, status: number, message = topLevelText(code)): FastifyReply {
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  return reply.code(status).send({ data: null, errors: [{ message, extensions: { code, requestId: reply.request.id } }] });
}
