/** `/healthz` for whoever watches the process, `/metrics` for Prometheus on the same machine or with an API key. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { MetricsRegistry } from '@bystack/telemetry';
import type { DataSource } from 'typeorm';
import type { AuthenticationService } from '../identity/authentication.service.js';
import { credentialsOf } from './api-gate.js';

const PING_MS = 2_000;
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** What the routes stand on. */
export interface HealthParts {
  readonly dataSource: DataSource;
  readonly metrics: MetricsRegistry;
  readonly authentication: AuthenticationService;
}

/** Adds both routes. */
export function healthRoutes(server: FastifyInstance, { dataSource, metrics, authentication }: HealthParts): void {
  server.get('/healthz', async (_request, reply) => {
    const database = await ping(dataSource);
    return reply
      .code(database ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: database ? 'ok' : 'error', database: database ? 'up' : 'down' });
  });
  server.get('/metrics', async (request, reply) => {
    if (!isLocal(request)) {
      const found = await authentication.authenticate(credentialsOf(request, reply));
      if ('refused' in found) return reply.code(401).send({ code: 'UNAUTHENTICATED', message: 'Send an API key.' });
    }
    metrics.gauge('bystack_process_resident_bytes', process.memoryUsage.rss());
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

/** From this machine and not through a proxy. */
const isLocal = (request: FastifyRequest): boolean =>
  LOOPBACK.test(request.socket.remoteAddress ?? '') && request.headers['x-forwarded-for'] === undefined;

async function ping(dataSource: DataSource): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PING_MS);
  });
  const answered = dataSource.query('SELECT 1').then(
    () => true,
    () => false,
  );
  const up = await Promise.race([answered, late]);
  clearTimeout(timer);
  return up;
}
