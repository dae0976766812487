/**
 * Sign-in, sign-out and session under /api/auth: these three routes of the identity library and no others. Guesses are
 * counted per address before they are checked, so that many at once do not pass.
 */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import type { AuthService } from '../identity/auth.service.js';
import type { SignInGuard } from '../identity/sign-in-guard.service.js';
import { isOwnOrigin } from './origin.js';

/** Requests of one address per minute. */
const PER_MINUTE = 120;
const MAX_EMAIL = 254;
const MAX_PASSWORD = 1_024;

/** What the routes stand on. */
export interface AuthRouteParts {
  readonly auth: AuthService;
  readonly guard: SignInGuard;
  readonly config: Config;
}

/** The plugin with the routes. */
export function authRoutes(parts: AuthRouteParts): FastifyPluginAsync {
  const { auth, config } = parts;
  return async (server) => {
    server.addHook('onRequest', async (request, reply) => {
      if (!isOwnOrigin(request, config)) return fail(reply, 403, 'FORBIDDEN', 'This request comes from another site.');
    });
    const options = { config: { rateLimit: { max: PER_MINUTE, timeWindow: '1 minute' } } };
    server.post('/api/auth/sign-in/email', options, (request, reply) => signIn(parts, request, reply));
    server.post('/api/auth/sign-out', options, async (request, reply) => copy(await auth.handle(webRequest(auth, request, '{}')), reply));
    server.get('/api/auth/get-session', options, async (request, reply) => copy(await auth.handle(webRequest(auth, request)), reply));
    return Promise.resolve();
  };
}

async function signIn({ auth, guard }: AuthRouteParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { email, password } = (request.body ?? {}) as { email?: unknown; password?: unknown };
  if (typeof email !== 'string' || typeof password !== 'string' || email.length > MAX_EMAIL || password.length > MAX_PASSWORD) {
    return fail(reply, 400, 'BAD_REQUEST', 'Send email and password as text.');
  }
  const seconds = await guard.attempt(email);
  if (seconds > 0) {
    void reply.header('retry-after', String(seconds));
    return fail(reply, 429, 'AUTH_LOCKED', `Too many failed sign-ins; try again in ${Math.ceil(seconds / 60)} minutes.`, { seconds });
  }
  const answer = await auth.handle(webRequest(auth, request, JSON.stringify({ email, password })));
  if (answer.ok) {
    await guard.succeeded(email);
    return copy(answer, reply);
  }
  if (answer.status >= 500) return fail(reply, 503, 'UNAVAILABLE', 'Signing in does not work at the moment; try again.');
  return fail(reply, 401, 'AUTH_INVALID', 'E-mail address or password is wrong.');
}

/** The request as the library takes it. Its origin was checked; only what it needs goes along. */
function webRequest(auth: AuthService, request: FastifyRequest, body?: string): Request {
  const headers = new Headers({ origin: new URL(auth.baseUrl).origin, 'x-bystack-client-ip': request.ip });
  for (const name of ['cookie', 'user-agent'] as const) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  if (body !== undefined) headers.set('content-type', 'application/json');
  const url = new URL(request.url.split('?', 1)[0] as string, auth.baseUrl);
  return new Request(url, { method: request.method, headers, ...(body === undefined ? {} : { body }) });
}

/** Copies an answer; cookies as a list, since joined ones cannot be told apart. */
async function copy(answer: Response, reply: FastifyReply): Promise<FastifyReply> {
  void reply.code(answer.status).header('cache-control', 'no-store');
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) void reply.header('set-cookie', cookies);
  const body = (await answer.json().catch(() => null)) as LibraryAnswer | null;
  return reply.type('application/json').send(JSON.stringify(shown(body)));
}

/** What of the library's answers is looked at. */
interface LibraryAnswer {
  readonly user?: { readonly id: string; readonly email: string; readonly name: string };
  readonly session?: { readonly expiresAt: string };
  readonly success?: boolean;
}

/** The session's token stays in the cookie, out of reach of scripts. */
function shown(body: LibraryAnswer | null): object | null {
  if (body === null) return null;
  const { user, session, success } = body;
  return {
    ...(user ? { user: { id: user.id, email: user.email, name: user.name } } : {}),
    ...(session ? { session: { expiresAt: session.expiresAt } } : {}),
    ...(success === undefined ? {} : { success }),
  };
}

function fail(reply: FastifyReply, status: number, code: string, message: string, facts: Record<string, unknown> = {}): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .send({ code, message, ...facts, requestId: reply.request.id });
}
