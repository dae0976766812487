/** The public port: limits and headers for everything, the gate before the API, sign-in, health, and the console behind it. */
import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Logger } from '@bystack/base';
import type { MetricsRegistry } from '@bystack/telemetry';
import { DataSource } from 'typeorm';
import type { Config } from '../config/config.js';
import { AuthService } from '../identity/auth.service.js';
import { AuthenticationService } from '../identity/authentication.service.js';
import { SignInGuard } from '../identity/sign-in-guard.service.js';
import { guardApi } from './api-gate.js';
import { authRoutes } from './auth-routes.js';
import { proxyConsole } from './console-proxy.js';
import { healthRoutes } from './health-routes.js';
import { observeRequests } from './request-log.js';
import { securityHeaders } from './security-headers.js';

const BODY_LIMIT = 1024 * 1024;
const REQUEST_ID = /^[\w-]{8,64}$/;
/** A client that sends its request slower than this is cut. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Fastify with our limits. Its own log is off: requests are logged by event name. */
export function createAdapter(config: Config): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: config.trustProxy,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    genReqId: (request: IncomingMessage) => {
      const sent = request.headers['x-request-id'];
      return typeof sent === 'string' && REQUEST_ID.test(sent) ? sent : randomUUID();
    },
  });
}

/** Registers hooks and routes; before `app.init()`, so that they surround the GraphQL endpoint too. */
export async function prepareServer(app: NestFastifyApplication, config: Config, log: Logger, metrics: MetricsRegistry): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  const authentication = app.get(AuthenticationService);
  observeRequests(server, log, metrics);
  await securityHeaders(server, config);
  guardApi(server, authentication, config);
  await server.register(rateLimit, { global: false });
  await server.register(authRoutes({ auth: app.get(AuthService), guard: app.get(SignInGuard), config }));
  healthRoutes(server, { dataSource: app.get(DataSource), metrics, authentication });
  if (config.consoleUpstream !== null) await proxyConsole(server, config.consoleUpstream);
}
