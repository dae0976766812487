import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BystackError, type Logger } from '@bystack/base';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  ensureToken,
  parseNodeConfig,
  parseRequest,
  RpcClient,
  RpcServer,
  type RpcBlock,
  type RpcEvent,
  type RpcEventSource,
  type RpcHandlers,
} from './index.js';

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, child: () => quiet };
const id = 'ab'.repeat(32);
const token = '11'.repeat(32);

class Chain implements RpcEventSource {
  height = 0n;
  size = 1;
  private readonly listeners = new Set<() => void>();
  async blocks(from: bigint, count: number): Promise<readonly RpcBlock[]> {
    const out: RpcBlock[] = [];
    for (let h = from; h <= this.height && out.length < count; h++)
      out.push({ height: h.toString(), blockId: id, block: '00'.repeat(this.size), proof: null });
    return out;
  }
  heightFinalized = (): bigint => this.height;
  mempoolCount = (): number => 3;
  onFinal(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  grow(): void {
    this.height++;
    for (const l of this.listeners) l();
  }
  get readers(): number {
    return this.listeners.size;
  }
}

const handlers = (over: Partial<RpcHandlers> = {}): RpcHandlers => {
  const no = async (): Promise<never> => {
    throw new BystackError({ code: 'TEST_REFUSED', amount: 5n }, { message: 'no', remedy: 'ask again', retryable: true });
  };
  return {
    status: no,
    submitTx: async () => ({ txId: id }),
    getTx: no,
    getBlock: async () => null,
    getBlocks: no,
    unspent: no,
    mempool: no,
    explain: no,
    setPeers: no,
    stop: async () => ({ ok: true }),
    ...over,
  };
};

const until = async (what: string, ok: () => boolean, ms = 5000): Promise<void> => {
  const deadline = Date.now() + ms;
  while (!ok()) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((r) => setImmediate(r));
  }
};

let chain: Chain;
let servers: RpcServer[];
let clients: RpcClient[];
beforeEach(() => {
  chain = new Chain();
  servers = [];
  clients = [];
});
afterEach(async () => {
  for (const c of clients) c.close();
  await Promise.all(servers.map((s) => s.stop(100)));
});
const serve = async (
  over: Partial<RpcHandlers> = {},
  options: { port?: number; slowReaderMs?: number; heartbeatMs?: number; maxStreams?: number } = {},
): Promise<{ server: RpcServer; url: string; port: number }> => {
  const server = new RpcServer({ host: '127.0.0.1', port: 0, token, ...options }, { handlers: handlers(over), events: chain, log: quiet });
  servers.push(server);
  return { server, ...(await server.start()) };
};
const client = (url: string, auth = token, options = {}): RpcClient => {
  const c = new RpcClient(url, auth, options);
  clients.push(c);
  return c;
};
const codeOf = async (p: Promise<unknown>): Promise<string> =>
  p.then(
    () => 'no error',
    (e: unknown) => (e instanceof BystackError ? e.code : String(e)),
  );

describe('metrics', () => {
  const scrape = (port: number, authorization: string): Promise<{ readonly status: number; readonly body: string }> =>
    new Promise((resolve, reject) => {
      request({ port, path: '/metrics', headers: { authorization } }, (res) => {
        let body = '';
        res.on('data', (part: Buffer) => (body += part.toString()));
        res.on('end', () => resolve({ status: res.statusCode ?? 0, body }));
      })
        .on('error', reject)
        .end();
    });

  test('are served to the bearer of the token alone, and only where there are any', async () => {
    const metrics = { contentType: 'text/plain', text: () => Promise.resolve('up 1\n') };
    const server = new RpcServer({ host: '127.0.0.1', port: 0, token }, { handlers: handlers(), events: chain, log: quiet, metrics });
    servers.push(server);
    const { port } = await server.start();
    expect(await scrape(port, `Bearer ${token}`)).toEqual({ status: 200, body: 'up 1\n' });
    expect((await scrape(port, 'Bearer no')).status).toBe(401);
    expect((await scrape((await serve()).port, `Bearer ${token}`)).status).toBe(404);
  });
});

describe('calls', () => {
  test('a result and a typed refusal travel with code, facts and remedy', async () => {
    const { url } = await serve();
    expect(await client(url).call('submitTx', { raw: '00' })).toEqual({ txId: id });
    const refusal = await client(url)
      .call('getTx', { txId: id })
      .catch((e: unknown) => e);
    expect(refusal).toBeInstanceOf(BystackError);
    expect(refusal).toMatchObject({ facts: { code: 'TEST_REFUSED', amount: '5' }, message: 'no', remedy: 'ask again', retryable: true });
  });

  test('an untyped failure of a handler keeps its text in the node', async () => {
    const { url } = await serve({
      status: async () => {
        throw new TypeError('secret detail');
      },
    });
    const error = (await client(url)
      .call('status', {})
      .catch((e: unknown) => e)) as BystackError;
    expect(error.code).toBe('RPC_INTERNAL');
    expect(error.message).not.toContain('secret');
  });

  test('wrong token, unknown method, bad parameters and an answer outside the contract have their codes', async () => {
    const { url } = await serve({ unspent: async () => ({ unspent: 'yes' }) as never });
    expect(await codeOf(client(url, 'x').call('stop', {}))).toBe('RPC_UNAUTHORIZED');
    expect(await codeOf(client(url).call('submitTx', { raw: 'ABC' }))).toBe('RPC_BAD_PARAMS');
    expect(await codeOf(client(url).call('getBlock', {}))).toBe('RPC_BAD_PARAMS');
    expect(await codeOf(client(url).call('unspent', { outputIds: [] }))).toBe('RPC_BAD_RESPONSE');
    expect(() => parseRequest('{"jsonrpc":"2.0","id":1,"method":"constructor"}')).toThrow(/no method/);
  });

  test('only idempotent calls are repeated after a broken connection', async () => {
    const { url, port, server } = await serve();
    await server.stop();
    const started = Date.now();
    expect(await codeOf(client(url).call('stop', {}))).toBe('RPC_UNREACHABLE');
    const back = new RpcServer({ host: '127.0.0.1', port, token }, { handlers: handlers(), events: chain, log: quiet });
    servers.push(back);
    const answer = client(url, token, { attempts: 5 }).call('getBlock', { height: '1' });
    await back.start();
    expect(await answer).toBeNull();
    expect(Date.now() - started).toBeLessThan(5000);
  });

  test('a call has a time limit and a body has a size limit', async () => {
    const { url, port } = await serve({ status: () => new Promise(() => undefined) });
    expect(await codeOf(client(url).call('status', {}, { timeoutMs: 50 }))).toBe('RPC_TIMEOUT');
    const status = await new Promise<number>((resolve, reject) => {
      const req = request({ port, host: '127.0.0.1', method: 'POST', headers: { authorization: `Bearer ${token}` } }, (res) =>
        resolve(res.statusCode ?? 0),
      );
      req.on('error', reject);
      req.write('x'.repeat(1024 * 1024 + 1));
    });
    expect(status).toBe(413);
  });

  test('garbage on the port does not disturb others', async () => {
    const { url, port } = await serve();
    const seeds = fc.sample(fc.uint8Array({ maxLength: 400 }), { seed: 7, numRuns: 40 });
    for (const bytes of seeds) {
      await new Promise<void>((resolve) => {
        const s = connect(port, '127.0.0.1', () => s.end(Buffer.concat([Buffer.from('POST / HTTP/1.1\r\n'), bytes])));
        s.on('error', () => undefined);
        s.on('close', () => resolve());
        s.resume();
      });
    }
    expect(await client(url).call('submitTx', { raw: '00' })).toEqual({ txId: id });
  });
});

describe('events', () => {
  test('history, then live blocks, and resume behind the last block after a restart', async () => {
    const first = await serve({}, { heartbeatMs: 20 });
    chain.height = 3n;
    const seen: string[] = [];
    let beats = 0;
    const stop = new AbortController();
    const reading = (async () => {
      for await (const e of client(first.url).events(1n, { signal: stop.signal })) {
        if (e.type === 'block') seen.push(e.block.height);
        else beats++;
      }
    })();
    await until('history', () => seen.length === 3);
    chain.grow();
    await until('live block', () => seen.length === 4);
    await until('heartbeats', () => beats > 1);
    await first.server.stop(10);
    chain.grow();
    await serve({}, { port: first.port });
    await until('resumed', () => seen.length === 5);
    expect(seen).toEqual(['1', '2', '3', '4', '5']);
    stop.abort();
    await reading;
    await until('reader gone', () => chain.readers === 0);
  });

  test('a reader that takes nothing is cut, others go on, and streams are bounded', async () => {
    const { url, port } = await serve({}, { slowReaderMs: 100, maxStreams: 2 });
    chain.size = 2_000_000;
    chain.height = 40n;
    const lazy = connect(port, '127.0.0.1', () =>
      lazy.write(`GET /events?from=1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n\r\n`),
    );
    lazy.pause();
    lazy.on('error', () => undefined);
    await until('subscribed', () => chain.readers === 1);
    const events = client(url).events(40n);
    expect(((await events.next()).value as RpcEvent).type).toBe('block');
    expect(await codeOf(client(url).events(1n).next())).toMatch(/RPC_BUSY|no error/);
    await until('slow reader cut', () => chain.readers === 1);
    await events.return();
    lazy.destroy();
  });

  test('a wrong token ends the iteration instead of trying for ever', async () => {
    const { url } = await serve();
    expect(await codeOf(client(url, 'nope').events(0n).next())).toBe('RPC_UNAUTHORIZED');
  });
});

describe('token and configuration', () => {
  test('the token file is made once, private, and damage is named', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'rpc-'));
    const path = join(dir, 'rpc.token');
    const made = await ensureToken(path);
    expect(made).toMatch(/^[0-9a-f]{64}$/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await ensureToken(path)).toBe(made);
    await writeFile(path, 'short');
    expect(await codeOf(ensureToken(path))).toBe('RPC_TOKEN_FILE');
    await rm(dir, { recursive: true });
  });

  test('all problems of a configuration are named together', () => {
    const error = (() => {
      try {
        parseNodeConfig(
          JSON.stringify({ version: 2, nodeName: '', dataDir: 'relative', peers: [{ identityKey: 'zz', host: 'h', port: 0 }], extra: 1 }),
        );
        return null;
      } catch (e) {
        return e as BystackError;
      }
    })();
    for (const part of [
      'version',
      'nodeName',
      'dataDir',
      'peers[0].identityKey',
      'peers[0].port',
      'chainspecFile is missing',
      'extra is not a known field',
    ]) {
      expect(error?.message, part).toContain(part);
    }
  });

  test('no text crashes the request parser with anything but a typed refusal', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((p) => `{"jsonrpc":"2.0","id":1,"method":"getBlocks","params":${p}}`),
        ),
        (body) => {
          try {
            parseRequest(body);
          } catch (e) {
            if (!(e instanceof BystackError)) throw e;
          }
        },
      ),
      { seed: 11, numRuns: 500 },
    );
  });
});
