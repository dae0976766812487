/** Whether a browser's request comes from our own pages. */
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';

/**
 * True when the request has no `Origin` (not sent by a page's script) or that of this server. `Sec-Fetch-Site`, which
 * scripts cannot set, must not say cross-site either.
 */
export function isOwnOrigin(request: FastifyRequest, config: Config): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site === 'cross-site' || site === 'same-site') return false;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  if (config.publicUrl !== null && from.origin === new URL(config.publicUrl).origin) return true;
  return from.host === request.host;
}
