/** One line and one measurement per request, and its id in the answer. Neither headers nor bodies are logged. */
import type { FastifyInstance } from 'fastify';
import type { Logger } from '@bystack/base';
import type { MetricsRegistry } from '@bystack/telemetry';

const SLOW_MS = 2_000;

/** Adds the hooks. */
export function observeRequests(server: FastifyInstance, log: Logger, metrics: MetricsRegistry): void {
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    return Promise.resolve();
  });
  server.addHook('onResponse', async (request, reply) => {
    const ms = Math.round(reply.elapsedTime);
    const route = request.routeOptions.url ?? 'none';
    metrics.observe('bystack_http_seconds', reply.elapsedTime / 1000, { route, status: `${Math.floor(reply.statusCode / 100)}xx` });
    const facts = { requestId: request.id, method: request.method, route, status: reply.statusCode, ms };
    if (reply.statusCode >= 500 || (ms > SLOW_MS && !isWebSocket(request))) log.warn('http.request', facts);
    else log.debug('http.request', facts);
    return Promise.resolve();
  });
}

/** Subscriptions are one long request. */
const isWebSocket = (request: object): boolean => (request as { ws?: boolean }).ws === true;
