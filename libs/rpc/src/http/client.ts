/** Client of a node's rpc: calls with a time limit, and the event stream with reconnect and resume. */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { BystackError } from '@bystack/base';
import { encodeRequest, parseEventLine, parseResponse } from '../core/envelope.js';
import type { RpcCode } from '../core/errors.js';
import type { RpcEvent, RpcMethod, RpcMethods } from '../core/messages.js';
import { METHODS } from '../core/methods.js';

/** Settings of a client. */
export interface RpcClientOptions {
  /** Default time limit of a call, ms. */
  readonly timeoutMs?: number;
  /** Attempts of an idempotent call when the connection fails. */
  readonly attempts?: number;
  readonly maxResponseBytes?: number;
}

/** Settings of one event iteration. */
export interface EventsOptions {
  readonly signal?: AbortSignal;
  /** Called when the connection was lost and a new one will be tried after `waitMs`. */
  readonly onReconnect?: (error: unknown, waitMs: number) => void;
}

/** No line for this long means the connection is dead: three heartbeats. */
const STREAM_SILENCE_MS = 15_000;
const MAX_LINE_BYTES = 40 * 1024 * 1024;
const RETRY_MS = { first: 100, cap: 10_000 };

/** Talks to one node. `token` may be a function, read before each request, since the file may be written later. */
export class RpcClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16, maxFreeSockets: 4 });
  private readonly base: URL;
  private nextId = 1;
  private readonly timeoutMs: number;
  private readonly attempts: number;
  private readonly maxResponseBytes: number;

  constructor(
    baseUrl: string,
    private readonly token: string | (() => string),
    options: RpcClientOptions = {},
  ) {
    this.base = new URL(baseUrl);
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.attempts = options.attempts ?? 3;
    this.maxResponseBytes = options.maxResponseBytes ?? 64 * 1024 * 1024;
  }

  /**
   * One call. Connection failures are retried for idempotent methods only.
   * @throws BystackError the node's typed refusal, or `RPC_UNREACHABLE`, `RPC_TIMEOUT`, `RPC_BAD_RESPONSE`.
   */
  async call<M extends RpcMethod>(
    method: M,
    params: RpcMethods[M]['params'],
    options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<RpcMethods[M]['result']> {
    const timeoutMs = options.timeoutMs ?? this.timeoutMs;
    const deadline = Date.now() + timeoutMs;
    const attempts = METHODS[method].idempotent ? this.attempts : 1;
    for (let attempt = 1; ; attempt++) {
      const left = deadline - Date.now();
      try {
        const body = await this.post(encodeRequest(this.nextId++, method, params), Math.max(1, left), options.signal);
        return parseResponse(method, body);
      } catch (error) {
        const again = error instanceof BystackError && error.code === 'RPC_UNREACHABLE' && attempt < attempts && !options.signal?.aborted;
        const waitMs = RETRY_MS.first * 2 ** (attempt - 1);
        if (!again || Date.now() + waitMs >= deadline) throw error;
        await sleep(waitMs, options.signal);
      }
    }
  }

  /**
   * Final blocks from a height on, then live, with heartbeats. Lost connections are taken up again behind the last
   * block seen, with back-off. Ends only when the caller leaves the loop or aborts.
   * @throws BystackError `RPC_UNAUTHORIZED`, `RPC_BAD_PARAMS`, `RPC_BAD_RESPONSE`: repeating would not help.
   */
  async *events(from: bigint, options: EventsOptions = {}): AsyncGenerator<RpcEvent, void, void> {
    let next = from;
    let waitMs = RETRY_MS.first;
    while (!options.signal?.aborted) {
      try {
        for await (const event of this.streamOnce(next, options.signal)) {
          waitMs = RETRY_MS.first;
          if (event.type === 'block') {
            if (BigInt(event.block.height) !== next)
              throw new BystackError(
                { code: 'RPC_BAD_RESPONSE', expected: next, received: event.block.height },
                { message: 'The event stream skipped a height.', fault: 'peer' },
              );
            next += 1n;
          }
          yield event;
        }
        throw unreachable('The event stream ended.');
      } catch (error) {
        if (options.signal?.aborted) return;
        if (!(error instanceof BystackError) || !error.retryable) throw error;
        const wait = waitMs * (0.75 + Math.random() / 2);
        options.onReconnect?.(error, wait);
        await sleep(wait, options.signal);
        waitMs = Math.min(RETRY_MS.cap, waitMs * 2);
      }
    }
  }

  /** Frees kept-alive connections. */
  close(): void {
    this.agent.destroy();
  }

  private authorization(): string {
    return `Bearer ${typeof this.token === 'string' ? this.token : this.token()}`;
  }

  private async post(body: string, timeoutMs: number, signal?: AbortSignal): Promise<string> {
    const res = await this.open('POST', '/', timeoutMs, body, signal);
    const parts: Buffer[] = [];
    let size = 0;
    const cut = setTimeout(() => res.destroy(timeoutError(timeoutMs)), timeoutMs);
    try {
      for await (const part of res as AsyncIterable<Buffer>) {
        size += part.length;
        if (size > this.maxResponseBytes)
          throw new BystackError(
            { code: 'RPC_BAD_RESPONSE', limitBytes: this.maxResponseBytes },
            { message: 'The answer is too large.', fault: 'peer' },
          );
        parts.push(part);
      }
    } catch (cause) {
      throw cause instanceof BystackError ? cause : unreachable('The connection broke while the answer was read.', cause);
    } finally {
      clearTimeout(cut);
    }
    return Buffer.concat(parts).toString('utf8');
  }

  private async *streamOnce(from: bigint, signal?: AbortSignal): AsyncGenerator<RpcEvent, void, void> {
    const res = await this.open('GET', `/events?from=${from}`, this.timeoutMs, null, signal);
    res.setTimeout(STREAM_SILENCE_MS, () => res.destroy(unreachable('The event stream went silent.')));
    try {
      if (res.statusCode !== 200) await failStream(res);
      for await (const line of lines(res)) yield parseEventLine(line);
    } catch (cause) {
      throw cause instanceof BystackError ? cause : unreachable('The event stream broke.', cause);
    } finally {
      res.destroy();
    }
  }

  private open(method: string, path: string, timeoutMs: number, body: string | null, signal?: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const stream = body === null;
      const req = httpRequest(
        {
          hostname: this.base.hostname,
          port: this.base.port,
          method,
          path,
          agent: stream ? false : this.agent,
          headers: {
            authorization: this.authorization(),
            ...(body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          },
          ...(signal === undefined ? {} : { signal }),
        },
        (res) => {
          clearTimeout(timer);
          resolve(res);
        },
      );
      const timer = setTimeout(() => req.destroy(timeoutError(timeoutMs)), timeoutMs);
      req.on('error', (cause) => {
        clearTimeout(timer);
        reject(cause instanceof BystackError ? cause : unreachable(`No connection to the node at ${this.base.host}.`, cause));
      });
      req.end(body ?? undefined);
    });
  }
}

const error = (code: RpcCode, message: string, cause?: unknown): BystackError =>
  new BystackError({ code }, { message, retryable: true, fault: 'environment', ...(cause === undefined ? {} : { cause }) });
const unreachable = (message: string, cause?: unknown): BystackError => error('RPC_UNREACHABLE', message, cause);
const timeoutError = (ms: number): BystackError => error('RPC_TIMEOUT', `The node did not answer within ${Math.round(ms)} ms.`);

const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });

/** Complete lines of a response; memory bounded by one line. */
async function* lines(res: IncomingMessage): AsyncGenerator<string, void, void> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of res as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)]).toString('utf8');
      parts = [];
      size = 0;
      start = end + 1;
    }
    size += chunk.length - start;
    if (size > MAX_LINE_BYTES)
      throw new BystackError(
        { code: 'RPC_BAD_RESPONSE', limitBytes: MAX_LINE_BYTES },
        { message: 'An event is too large.', fault: 'peer' },
      );
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
}

/** Turns the error answer of a refused stream into a throw. */
const failStream = async (res: IncomingMessage): Promise<never> => {
  let body = '';
  for await (const part of res as AsyncIterable<Buffer>) if (body.length < 65_536) body += part.toString('utf8');
  parseResponse('status', body);
  throw new BystackError(
    { code: 'RPC_BAD_RESPONSE', status: res.statusCode },
    { message: 'The node refused the event stream without a reason.', fault: 'peer' },
  );
};
