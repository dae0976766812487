/** JSON-RPC 2.0 over HTTP on loopback with a bearer token, and the event stream of final blocks. ARCHITECTURE.md 10. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BystackError, isBystackError, type Logger } from '@bystack/base';
import { encodeError, encodeResult, parseRequest, requestIdOf, type RpcRequest } from '../core/envelope.js';
import type { RpcMethod, RpcMethods } from '../core/messages.js';
import { streamEvents, type RpcEventSource } from './event-stream.js';
import { isAuthorized } from './token.js';

/** One function per method; typed refusals are thrown as BystackError. */
export type RpcHandlers = { readonly [M in RpcMethod]: (params: RpcMethods[M]['params']) => Promise<RpcMethods[M]['result']> };

/** Where and within which bounds the server works. */
export interface RpcServerOptions {
  readonly host: string;
  /** 0 = chosen by the system. */
  readonly port: number;
  readonly token: string;
  readonly maxBodyBytes?: number;
  readonly maxConcurrent?: number;
  readonly maxStreams?: number;
  readonly maxConnections?: number;
  readonly requestTimeoutMs?: number;
  readonly heartbeatMs?: number;
  /** A reader of the event stream that takes nothing for so long is cut. */
  readonly slowReaderMs?: number;
}

/** What the server calls. */
export interface RpcServerDeps {
  readonly handlers: RpcHandlers;
  readonly events: RpcEventSource;
  readonly log: Logger;
  /** Text form of the metrics for `GET /metrics`; without it there is no such path. */
  readonly metrics?: { readonly contentType: string; text(): Promise<string> };
}

const DEFAULTS = {
  maxBodyBytes: 1024 * 1024,
  maxConcurrent: 256,
  maxStreams: 16,
  maxConnections: 256,
  requestTimeoutMs: 30_000,
  heartbeatMs: 5_000,
  slowReaderMs: 30_000,
};

/** The rpc server of a node. */
export class RpcServer {
  private readonly options: Required<RpcServerOptions>;
  private readonly server: Server;
  private running = 0;
  private readonly streams = new Set<ServerResponse>();

  constructor(
    options: RpcServerOptions,
    private readonly deps: RpcServerDeps,
  ) {
    this.options = { ...DEFAULTS, ...options };
    this.server = createServer(
      {
        keepAlive: true,
        requestTimeout: this.options.requestTimeoutMs,
        headersTimeout: 10_000,
        keepAliveTimeout: 30_000,
        maxHeaderSize: 8192,
      },
      (req, res) => {
        this.serve(req, res).catch((error: unknown) => {
          if (!res.destroyed) this.deps.log.warn('rpc.request-failed', { error });
          res.destroy();
        });
      },
    );
    this.server.maxConnections = this.options.maxConnections;
    this.server.on('clientError', (_error, socket) => socket.destroy());
  }

  /** Listens. @throws BystackError `RPC_LISTEN` when the address cannot be had. */
  async start(): Promise<{ readonly host: string; readonly port: number; readonly url: string }> {
    await new Promise<void>((resolve, reject) => {
      const failed = (cause: Error): void =>
        reject(
          new BystackError(
            { code: 'RPC_LISTEN', host: this.options.host, port: this.options.port },
            {
              message: `The rpc address ${this.options.host}:${this.options.port} cannot be listened on.`,
              remedy: 'Free the port or configure another one.',
              fault: 'environment',
              cause,
            },
          ),
        );
      this.server.once('error', failed);
      this.server.listen(this.options.port, this.options.host, () => {
        this.server.off('error', failed);
        this.server.on('error', (error) => this.deps.log.error('rpc.server-error', { error }));
        resolve();
      });
    });
    const { port } = this.server.address() as AddressInfo;
    return { host: this.options.host, port, url: `http://${this.options.host}:${port}` };
  }

  /** Refuses new requests, ends streams, lets running answers finish for at most `graceMs`. */
  async stop(graceMs = 2_000): Promise<void> {
    for (const res of this.streams) res.destroy();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    const cut = setTimeout(() => this.server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(cut);
  }

  private async serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    res.on('error', () => undefined);
    if (!isAuthorized(req.headers.authorization, this.options.token)) {
      answer(
        res,
        401,
        encodeError(null, new BystackError({ code: 'RPC_UNAUTHORIZED' }, { message: 'The bearer token is missing or wrong.' })),
        true,
      );
      return;
    }
    const [path, query] = (req.url ?? '/').split('?', 2);
    if (req.method === 'GET' && path === '/events') await this.serveEvents(res, query ?? '');
    else if (req.method === 'POST' && path === '/') await this.serveCall(req, res);
    else if (req.method === 'GET' && path === '/metrics' && this.deps.metrics) await serveMetrics(res, this.deps.metrics);
    else
      answer(
        res,
        404,
        encodeError(
          null,
          new BystackError({ code: 'RPC_BAD_REQUEST' }, { message: 'Use POST / for calls and GET /events for the stream.' }),
        ),
        true,
      );
  }

  private async serveEvents(res: ServerResponse, query: string): Promise<void> {
    const from = new URLSearchParams(query).get('from') ?? '';
    if (!/^[0-9]{1,18}$/.test(from)) {
      answer(res, 400, encodeError(null, new BystackError({ code: 'RPC_BAD_PARAMS' }, { message: 'from must be a height.' })));
      return;
    }
    if (this.streams.size >= this.options.maxStreams) {
      answer(res, 503, encodeError(null, busy('event streams', this.options.maxStreams)));
      return;
    }
    this.streams.add(res);
    try {
      res.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
      await streamEvents(res, BigInt(from), this.deps.events, {
        heartbeatMs: this.options.heartbeatMs,
        slowMs: this.options.slowReaderMs,
        batch: 16,
        retryMs: 100,
      });
    } finally {
      this.streams.delete(res);
    }
  }

  private async serveCall(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (this.running >= this.options.maxConcurrent) {
      answer(res, 503, encodeError(null, busy('calls', this.options.maxConcurrent)), true);
      return;
    }
    this.running++;
    try {
      const body = await readBody(req, this.options.maxBodyBytes);
      if (body === null) {
        answer(
          res,
          413,
          encodeError(
            null,
            new BystackError({ code: 'RPC_TOO_LARGE', limitBytes: this.options.maxBodyBytes }, { message: 'The request is too large.' }),
          ),
          true,
        );
        return;
      }
      await this.answerCall(body, res);
    } finally {
      this.running--;
    }
  }

  private async answerCall(body: string, res: ServerResponse): Promise<void> {
    let request: RpcRequest;
    try {
      request = parseRequest(body);
    } catch (error) {
      answer(res, 400, encodeError(requestIdOf(body), error));
      return;
    }
    try {
      const handler = this.deps.handlers[request.method] as (params: unknown) => Promise<unknown>;
      answer(res, 200, encodeResult(request.id, await handler(request.params)));
    } catch (error) {
      if (!isBystackError(error)) this.deps.log.error('rpc.handler-failed', { method: request.method, error });
      answer(res, 200, encodeError(request.id, error));
    }
  }
}

const serveMetrics = async (res: ServerResponse, metrics: NonNullable<RpcServerDeps['metrics']>): Promise<void> => {
  const text = await metrics.text();
  if (!res.destroyed) res.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text);
};

const busy = (what: string, limit: number): BystackError =>
  new BystackError(
    { code: 'RPC_BUSY', limit },
    { message: `The node serves at most ${limit} ${what} at once.`, retryable: true, fault: 'environment' },
  );

const answer = (res: ServerResponse, status: number, body: string, close = false): void => {
  if (res.destroyed || res.headersSent) return;
  res.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(close ? { connection: 'close' } : {}),
  });
  res.end(body);
};

/** The body as text, or null when it is larger than the limit; the rest of it is not read. */
const readBody = (req: IncomingMessage, limit: number): Promise<string | null> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    req.on('data', (part: Buffer) => {
      size += part.length;
      if (size > limit) {
        req.pause();
        resolve(null);
      } else parts.push(part);
    });
    req.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    req.on('error', reject);
    req.on('close', () => reject(new BystackError({ code: 'RPC_BAD_REQUEST' }, { message: 'The connection closed within the request.' })));
  });
