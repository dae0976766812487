/** Before the GraphQL endpoint: no credentials, no answer, neither on HTTP nor on a WebSocket upgrade. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TopLevelCode } from '@bystack/api-contract';
import { topLevel } from '../common/errors.js';
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
    acceptLanguage,
    setHeader: (name, value) => {
      if (!reply.sent) void reply.header(name, value);
    },
  };
}

/** Adds the gate to `/graphql`. A good request carries its context as `request.bystack`. */
export function guardApi(server: FastifyInstance, authentication: AuthenticationService, config: Config): void {
  server.decorateRequest('bystack');
  server.addHook('onRequest', async (request, reply) => {
    if (request.url.split('?', 1)[0] !== '/graphql') return;
    const found = await authentication.authenticate(credentialsOf(request, reply));
    if ('refused' in found) return refuseRequest(reply, found.refused, found.refused === 'UNAUTHENTICATED' ? 401 : 403);
    if (found.by === 'cookie' && !isOwnOrigin(request, config)) return refuseRequest(reply, 'FORBIDDEN', 403);
    request.bystack = found.ctx;
  });
}

function refuseRequest(reply: FastifyReply, code: TopLevelCode, status: number): FastifyReply {
  const { message } = topLevel(code);
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  return reply.code(status).send({ data: null, errors: [{ message, extensions: { code, requestId: reply.request.id } }] });
}
