/** The server against its callers: what it serves, and what it makes of those who misuse it. */
import { connect } from 'node:net';
import { BystackError } from '@bystack/base';
import { MemoryTable } from '@bystack/store';
import { afterEach, describe, expect, it } from 'vitest';
import { list, string, struct, uint64 } from './json.js';
import type { ApiLimits } from './limits.js';
import { ApiFailure, route, type Route } from './route.js';
import { ApiServer } from './server.js';
import { ask, keepingLog, type LogLine, type Reply } from './test-support/api-node.js';
import { TokenStore } from './tokens.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A call that ends when it is told to. */
const held = (): { route: Route; running: () => number; end: () => void } => {
  const waiting: (() => void)[] = [];
  const wait = (): Promise<string> => new Promise((resolve) => waiting.push(() => resolve('done')));
  return {
    route: route('/held', null, wait),
    running: () => waiting.length,
    end: () => {
      for (const go of waiting.splice(0)) go();
    },
  };
};

const ROUTES: readonly Route[] = [
  route('/echo', struct('EchoReq', { height: uint64, names: list(string) }), (request) => request),
  route('/nothing', null, () => undefined),
  route('/refuse', null, () => {
    throw new ApiFailure('BTM709', 'Failed to find account');
  }),
  route('/bug', null, () => {
    throw new TypeError('secret path /root/keys');
  }),
  route('/disk', null, () => {
    throw new BystackError({ code: 'STORE_FULL' }, { message: '/var/lib/secret is full', fault: 'environment' });
  }),
];

interface Started {
  readonly url: string;
  readonly port: number;
  readonly log: LogLine[];
  ask(path: string, body?: string, init?: RequestInit): Promise<Reply>;
}

const start = async (limits: Partial<ApiLimits> = {}, more: readonly Route[] = []): Promise<Started> => {
  const log: LogLine[] = [];
  const tokens = new TokenStore(new MemoryTable(), { nowMs: () => 0 });
  const server = new ApiServer({ host: '127.0.0.1', port: 0, routes: [...ROUTES, ...more], tokens, log: keepingLog(log), limits });
  const port = await server.listen();
  closing.push(() => server.close());
  const url = `http://127.0.0.1:${String(port)}`;
  return { url, port, log, ask: (path, body, init) => ask(url + path, body, init) };
};

/** Sends bytes and collects what comes back until the other end closes. */
const raw = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let out = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
    socket.on('error', reject).on('close', () => resolve(out));
  });

const until = async (holds: () => boolean): Promise<void> => {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not come to be');
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('calls', () => {
  it('answer in the envelope, end with a newline, and keep the connection', async () => {
    const { ask: call } = await start();
    const reply = await call('/echo', '{"height": 18446744073709551615, "Names": ["a"]}');
    expect(reply.text).toBe('{"status":"success","data":{"height":18446744073709551615,"names":["a"]}}\n');
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(reply.headers.get('connection')).toBe('keep-alive');
    expect((await call('/nothing', '')).text).toBe('{"status":"success"}\n');
    expect((await call('/echo?x=1', '{}')).status).toBe(200);
  });

  it('take any method', async () => {
    const { url } = await start();
    const reply = await fetch(`${url}/nothing`);
    expect([reply.status, await reply.text()]).toEqual([200, '{"status":"success"}\n']);
    expect((await fetch(`${url}/`)).status).toBe(200);
  });

  it('are refused with code and detail under HTTP 200', async () => {
    const { ask: call } = await start();
    expect(await call('/refuse')).toMatchObject({
      status: 200,
      text: '{"status":"fail","code":"BTM709","msg":"Account not found","error_detail":"Failed to find account"}\n',
    });
  });

  it('that nobody serves say so, under the names of objects too', async () => {
    const { ask: call } = await start();
    const text = '{"code":"BTM000","msg":"Bytom API Error","status":"fail","detail":"not Found","temporary":true}\n';
    for (const path of ['/no-such-path', '/constructor', '/__proto__', '/echo/'])
      expect(await call(path)).toMatchObject({ status: 500, text });
  });

  it('that break inside are logged and tell nothing of it', async () => {
    const { ask: call, log } = await start();
    for (const path of ['/bug', '/disk']) {
      const { status, text } = await call(path);
      expect([status, text]).toEqual([200, expect.stringMatching(/"code":"BTM000"/)]);
      expect(text).not.toMatch(/secret|TypeError|root/);
    }
    expect(log.map(({ event, facts }) => [event, facts?.['path']])).toEqual([
      ['api.failed', '/bug'],
      ['api.failed', '/disk'],
    ]);
  });

  it('from elsewhere without a token are refused with 401', async () => {
    const { ask: call } = await start();
    const reply = await call('/nothing', '{}', { headers: { 'x-forwarded-for': '10.0.0.1' } });
    expect(reply).toMatchObject({
      status: 401,
      text: '{"code":"BTM860","msg":"Request could not be authenticated","status":"fail","detail":"no token","temporary":false}\n',
    });
  });
});

describe('bodies', () => {
  it('that are no JSON, or of the wrong kinds, are BTM002 under HTTP 400', async () => {
    const { ask: call } = await start();
    const details: readonly (readonly [string, string])[] = [
      ['', 'EOF'],
      ['{', 'unexpected EOF'],
      ['[]', 'json: cannot unmarshal array into Go value of type api.EchoReq'],
      ['{"height": "1"}', 'json: cannot unmarshal string into Go struct field EchoReq.height of type uint64'],
      ['{"names": {}}', 'json: cannot unmarshal object into Go struct field EchoReq.names of type []string'],
      ['{"names": [1]}', 'json: cannot unmarshal number into Go struct field EchoReq.names of type string'],
      ['\u0000', "invalid character '\\u0000' looking for beginning of value"],
    ];
    for (const [body, detail] of details) {
      const { status, text } = await call('/echo', body);
      const answer = JSON.parse(text) as Record<string, unknown>;
      expect([status, answer['code'], answer['status'], answer['temporary']], body).toEqual([400, 'BTM002', 'fail', false]);
      expect(answer['detail']).toBe(`${detail}: check request parameters for missing and/or incorrect values`);
    }
  });

  it('that are too large are refused before they are read, by their length or as they come', async () => {
    const { port, ask: call } = await start({ bodyBytes: 1_000 });
    const head = 'POST /echo HTTP/1.1\r\nHost: localhost\r\n';
    const announced = await raw(port, `${head}Content-Length: 99999999\r\n\r\n`);
    expect(announced).toMatch(/^HTTP\/1\.1 400 [^]*"code":"BTM002"[^]*too large/);
    const chunk = `400\r\n${'x'.repeat(0x400)}\r\n`;
    expect(await raw(port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`)).toMatch(/too large/);
    expect((await call('/nothing')).status).toBe(200);
  });

  it('that come too slowly end with 408, and so do headers', async () => {
    const { port, ask: call } = await start({ headersMs: 100, requestMs: 200, checkMs: 20 });
    const head = 'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{';
    const [body, headers] = await Promise.all([raw(port, head), raw(port, 'POST /echo HTTP/1.1\r\nHost: lo')]);
    for (const text of [body, headers]) expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n[^]*"code":"BTM001"/);
    expect((await call('/nothing')).status).toBe(200);
  });

  it('of what is no HTTP are refused', async () => {
    const { port } = await start();
    expect(await raw(port, '\u0016\u0003\u0001 not http\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*malformed HTTP request/);
  });

  it('that break off leave the server as it was', async () => {
    const { port, ask: call, log } = await start();
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"he'),
    );
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    expect((await call('/echo', '{}')).status).toBe(200);
    expect(log).toEqual([]);
  });
});

describe('many calls at once', () => {
  it('wait for their turn, and no longer than they may', async () => {
    const call = held();
    const { ask: send } = await start({ running: 2, waiting: 1, waitMs: 50 }, [call.route]);
    const running = [send('/held'), send('/held')];
    await until(() => call.running() === 2);
    const waiting = await Promise.all([send('/nothing'), send('/nothing')]);
    expect(waiting.map(({ status }) => status)).toEqual([408, 408]);
    call.end();
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await Promise.all(Array.from({ length: 3 }, () => send('/nothing')))).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('that run too long are told so', async () => {
    const call = held();
    const { ask: send } = await start({ callMs: 20 }, [call.route]);
    expect(await send('/held')).toMatchObject({ status: 408, text: expect.stringMatching(/BTM001/) as string });
    call.end();
  });

  it('end before the server does', async () => {
    const call = held();
    const { ask: send, url } = await start({}, [call.route]);
    const running = send('/held');
    await until(() => call.running() === 1);
    const closed = (closing.pop() as () => Promise<void>)();
    call.end();
    expect((await running).status).toBe(200);
    await closed;
    await expect(fetch(url)).rejects.toThrow();
  });
});
