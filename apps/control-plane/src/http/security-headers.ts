/** Security headers for everything. Scripts of the console run only with the nonce of their answer (console-proxy.ts). */
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.js';

export const CSP = 'content-security-policy';

/** What answers that are no pages may do in a browser: nothing. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** The policy of a page. Style attributes are data of charts and layout, hence 'unsafe-inline' for styles alone. */
export const pagePolicy = (nonce: string): string =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Adds the headers. */
export async function securityHeaders(server: FastifyInstance, config: Config): Promise<void> {
  const secure = config.publicUrl?.startsWith('https:') ?? false;
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.header(CSP, DATA_POLICY);
    done();
  });
  await server.register(helmet, {
    global: true,
    contentSecurityPolicy: false,
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
  });
}
