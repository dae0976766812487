/**
 * Serves routes over HTTP. The method is not looked at; the path chooses the call, the body is JSON, and every answer
 * ends with a newline. Source: mainchain.md 18.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { isBystackError, type Logger } from '@bystack/base';
import { accessError, contextOf, type TokenCheck } from './access.js';
import { Bodies, BodyAborted } from './body.js';
import { CallGate } from './call-gate.js';
import { ApiFailure, failureAnswer, successAnswer, transportAnswer, type Answer } from './errors.js';
import { writeJson } from './json.js';
import { readJson } from './json-reader.js';
import { API_LIMITS, type ApiLimits } from './limits.js';
import type { RequestContext, Route } from './route.js';

/** What a server serves, and where. */
export interface ApiServerParts {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** Null where calls from elsewhere need no token. */
  readonly tokens: TokenCheck | null;
  readonly log: Logger;
  readonly limits?: Partial<ApiLimits>;
}

const WELCOME = 'This is the interface of a main-chain node. Calls are POST requests with a JSON body, for example /net-info with {}.\n';
const NOT_FOUND = transportAnswer(500, 'BTM000', 'not Found');
const TOO_LONG = failureAnswer('BTM001', 'the call takes longer than it may; its effect may still come');

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';

const textOf = (answer: Answer): Buffer => Buffer.from(`${writeJson(answer.body)}\n`, 'utf8');

/** A raw answer to bytes that are no request, or came too slowly. */
const rawAnswer = (answer: Answer, reason: string): string => {
  const body = textOf(answer);
  const head = ['Content-Type: application/json; charset=utf-8', `Content-Length: ${String(body.length)}`, 'Connection: close'];
  return `HTTP/1.1 ${String(answer.status)} ${reason}\r\n${head.join('\r\n')}\r\n\r\n${body.toString('utf8')}`;
};

/** The server of a node's interface. */
export class ApiServer {
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #limits: ApiLimits;
  readonly #gate: CallGate;
  readonly #bodies: Bodies;
  readonly #server: Server;

  constructor(private readonly parts: ApiServerParts) {
    this.#routes = new Map(parts.routes.map((route) => [route.path, route]));
    const limits = (this.#limits = { ...API_LIMITS, ...parts.limits });
    this.#gate = new CallGate(limits);
    this.#bodies = new Bodies(limits);
    const options = {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: limits.checkMs,
    };
    this.#server = createServer(options, (request, response) => void this.#serve(request, response));
    this.#server.maxConnections = limits.connections;
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
      const answer = late ? failureAnswer('BTM001', 'the request came too slowly') : failureAnswer('BTM002', 'malformed HTTP request');
      if (socket.writable) socket.end(rawAnswer(answer, late ? 'Request Timeout' : 'Bad Request'));
      else socket.destroy();
    });
  }

  /** Begins to listen. @returns the port. @throws the system's error where the address is taken */
  async listen(): Promise<number> {
    const { host, port } = this.parts;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no more requests, waits for those that run, then ends what is left. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), this.#limits.closeMs);
    await closed;
    clearTimeout(timer);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('X-Frame-Options', 'DENY');
    let answer: Answer | null = null;
    let aborted = false;
    try {
      answer = await this.#answer(request, path);
    } catch (error) {
      aborted = error instanceof BodyAborted;
      if (!request.readableAborted) answer = this.#failure(path, error);
    }
    if (answer === null) return void response.destroy();
    if (aborted || !request.complete) response.setHeader('Connection', 'close');
    if (!this.#server.listening) response.setHeader('Connection', 'close');
    this.#send(response, answer, path);
  }

  async #answer(request: IncomingMessage, path: string): Promise<Answer> {
    const context = contextOf(request);
    const route = this.#routes.get(path);
    const refusal = accessError(request, context, route, this.parts.tokens);
    if (refusal !== null) return failureAnswer('BTM860', refusal);
    if (path === '/') return { status: 200, body: null };
    if (route === undefined) return NOT_FOUND;
    return this.#gate.run(() => this.#bodies.with(request, (text) => this.#call(route, text, context)));
  }

  async #call(route: Route, text: string, context: RequestContext): Promise<Answer> {
    const request = route.request === null ? undefined : route.request.read(readJson(text));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Answer>((resolve) => {
      timer = setTimeout(() => resolve(TOO_LONG), this.#limits.callMs);
    });
    try {
      const call = Promise.resolve(route.handle(request, context)).then(successAnswer);
      return await Promise.race([call, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Refusals are told; whatever else was thrown is logged and hidden. */
  #failure(path: string, error: unknown): Answer {
    if (error instanceof ApiFailure) return failureAnswer(error.code, error.facts.detail);
    if (isBystackError(error) && error.fault !== 'environment') {
      this.parts.log.warn('api.refused', { path, error });
      return failureAnswer('BTM000', error.message);
    }
    this.parts.log.error('api.failed', { path, error });
    return failureAnswer('BTM000', 'internal error, see the log of the node');
  }

  #send(response: ServerResponse, answer: Answer, path: string): void {
    let body: Buffer;
    try {
      body = answer.body === null ? Buffer.from(WELCOME) : textOf(answer);
    } catch (error) {
      body = textOf(this.#failure(path, error));
    }
    const type = answer.body === null ? 'text/plain' : 'application/json';
    response.writeHead(answer.status, { 'Content-Type': `${type}; charset=utf-8`, 'Content-Length': body.length });
    response.end(body);
  }
}
