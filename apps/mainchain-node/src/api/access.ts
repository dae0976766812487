/** Who may call. Source: mainchain.md 18. */
import { isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';
import type { RequestContext, Route } from './route.js';

/** Headers by which a proxy gives itself away: what it forwards does not come from this machine. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'] as const;

/** In the words that clients know. */
const LOCAL_ONLY: Readonly<Record<string, string>> = {
  '/backup-wallet': 'only local can get access backup-wallets',
  '/restore-wallet': 'only local can get access restore-wallet',
  '/list-access-tokens': 'only local can get access token list',
};

/** Checks a token. */
export interface TokenCheck {
  matches(id: string, secret: string): boolean;
}

const isLoopbackAddress = (address: string): boolean => {
  const bare = address.replace(/^::ffff:/i, '');
  return bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
};

/** Host without port, in lower case. */
const hostOf = (header: string): string =>
  header
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();

const isLoopbackHost = (header: string | undefined): boolean => {
  if (header === undefined) return true;
  const host = hostOf(header);
  return host === 'localhost' || isIP(host) !== 0;
};

/** A web page of another origin sends its own. */
const isForeignOrigin = ({ origin, host }: IncomingMessage['headers']): boolean => {
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
};

/**
 * Where a request comes from. A request over loopback counts as one of this machine, unless a proxy forwarded it or a
 * browser sent it for a page of another origin or under a name that is no address (DNS rebinding).
 */
export function contextOf(request: IncomingMessage): RequestContext {
  const remote = request.socket.remoteAddress ?? '';
  const { headers } = request;
  const direct = FORWARDED.every((name) => headers[name] === undefined);
  const loopback = isLoopbackAddress(remote) && direct && isLoopbackHost(headers.host) && !isForeignOrigin(headers);
  return { remote, loopback };
}

const credentials = (header: string | undefined): { readonly id: string; readonly secret: string } | null => {
  const encoded = /^basic +([a-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
};

/** Why the request may not be made (detail of BTM860), or null. */
export function accessError(
  request: IncomingMessage,
  context: RequestContext,
  route: Route | undefined,
  tokens: TokenCheck | null,
): string | null {
  if (context.loopback) return null;
  if (route?.loopbackOnly) return LOCAL_ONLY[route.path] ?? 'only local can get access';
  if (tokens === null) return null;
  const given = credentials(request.headers.authorization);
  if (given === null) return 'no token';
  return tokens.matches(given.id, given.secret) ? null : 'invalid token';
}
