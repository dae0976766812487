/** Every page comes from the console (Next) behind this server; while it is still starting a page says so and comes again. */
import httpProxy from '@fastify/http-proxy';
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { CSP, pagePolicy } from './security-headers.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Nonce of the scripts of a proxied page. */
    cspNonce: string;
  }
}

const RETRY_SECONDS = 2;
const WAITING_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bystack is starting</title>
<meta http-equiv="refresh" content="${RETRY_SECONDS}"><meta name="viewport" content="width=device-width">
<style>:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{display:grid;place-items:center;min-height:100vh;margin:0;text-align:center}</style>
</head><body><main><h1>The console is starting</h1><p>This page comes again by itself in a moment.</p><p lang="zh-CN">控制台正在启动，页面会自动刷新。</p></main></body></html>`;

/** Adds the proxy for all paths that no other route takes. */
export async function proxyConsole(server: FastifyInstance, upstream: string): Promise<void> {
  server.decorateRequest('cspNonce', '');
  await server.register(httpProxy, {
    upstream,
    prefix: '/',
    httpMethods: ['GET', 'HEAD'],
    disableRequestLogging: true,
    undici: { connections: 64, headersTimeout: 30_000, bodyTimeout: 30_000 },
    preHandler: (request, reply, done) => {
      request.cspNonce = randomBytes(16).toString('base64');
      void reply.header(CSP, pagePolicy(request.cspNonce));
      done();
    },
    replyOptions: {
      // Next reads the nonce from this header and puts it on its script tags.
      rewriteRequestHeaders: (request, headers) => ({ ...headers, [CSP]: pagePolicy(request.cspNonce) }),
      onError: (reply) => void sayStarting(reply as unknown as FastifyReply),
    },
  });
}

function sayStarting(reply: FastifyReply): FastifyReply {
  void reply.code(503).header('retry-after', String(RETRY_SECONDS)).header('cache-control', 'no-store');
  const wantsPage = (reply.request.headers.accept ?? '').includes('text/html');
  if (wantsPage) return reply.type('text/html; charset=utf-8').send(WAITING_PAGE);
  return reply.send({ code: 'UNAVAILABLE', message: 'The console is starting; try again in a moment.' });
}
