/** The control plane's front door: who gets in, what a role may do, and what a hostile request meets. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSchema, isNonNullType, type GraphQLInputType, getNamedType, isEnumType, isInputObjectType, isListType } from 'graphql';
import { readFileSync } from 'node:fs';
import WebSocket from 'ws';
import { createPlatform, postGraphql, signIn, type ControlPlane, type Platform } from '../support/control-plane.js';

let platform: Platform;
let plane: ControlPlane;
beforeAll(async () => {
  platform = await createPlatform();
  plane = await platform.start('api');
});
afterAll(() => platform?.close());

const VIEWER = '{ viewer { user { email } apiKey { name role } organization { slug } permissions } }';
const bearer = (secret: string): Record<string, string> => ({ authorization: `Bearer ${secret}` });
const codeOf = (answer: { errors: { extensions: { code: string } }[] | undefined }): string | undefined =>
  answer.errors?.[0]?.extensions.code;

async function makeKey(role: string, headers?: Record<string, string>): Promise<{ id: string; secret: string }> {
  const query = `mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } userErrors { code } } }`;
  const { data, errors } = await plane.graphql(
    query,
    { input: { idempotencyKey: `k-${role}-${Math.random()}`, name: role, role } },
    headers,
  );
  expect(errors).toBeUndefined();
  expect(data.createApiKey.userErrors).toEqual([]);
  return { id: data.createApiKey.apiKey.id, secret: data.createApiKey.secret };
}

describe('sign-in', () => {
  it('by password gives a session cookie that scripts cannot read and no token in the answer', async () => {
    const { admin } = platform;
    const { status, cookie, body } = await signIn(plane.url, admin.email, admin.password);
    expect(status).toBe(200);
    expect(body).toEqual({ user: expect.objectContaining({ email: admin.email }) });
    expect(cookie).toMatch(/better-auth\.session_token=/);
    const { data } = await plane.graphql(VIEWER, {}, { cookie });
    expect(data.viewer).toMatchObject({ user: { email: admin.email }, apiKey: null, organization: { slug: 'default' } });
    const out = await fetch(`${plane.url}/api/auth/sign-out`, { method: 'POST', headers: { cookie } });
    expect(out.status).toBe(200);
    expect((await plane.graphql(VIEWER, {}, { cookie })).status).toBe(401);
  });

  it('answers alike to an unknown address and a wrong password, and locks after ten failures', async () => {
    const unknown = await signIn(plane.url, 'nobody@example.org', 'wrong-password');
    const wrong = await signIn(plane.url, platform.admin.email, 'wrong-password');
    for (const { status, body, cookie } of [unknown, wrong]) {
      expect(status).toBe(401);
      expect(body).toMatchObject({ code: 'AUTH_INVALID', message: unknown.body.message });
      expect(cookie).toBe('');
    }
    const email = 'victim@example.org';
    const answers = await Promise.all(Array.from({ length: 14 }, () => signIn(plane.url, email, 'guess-guess-guess')));
    expect(answers.filter((a) => a.status === 401)).toHaveLength(10);
    const locked = answers.filter((a) => a.status === 429);
    expect(locked).toHaveLength(4);
    for (const { body } of locked) expect(body).toMatchObject({ code: 'AUTH_LOCKED' });
  });

  it('refuses strangers who want to sign up, other routes of the library, and bodies that are none', async () => {
    const post = (path: string, body: string, type = 'application/json') =>
      fetch(`${plane.url}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
    expect((await post('/api/auth/sign-up/email', '{"email":"a@b.c","password":"long-enough-1","name":"x"}')).status).toBe(404);
    expect((await post('/api/auth/forget-password', '{"email":"a@b.c"}')).status).toBe(404);
    for (const body of ['{}', '[]', 'null', '{"email":1,"password":2}', `{"email":"${'a'.repeat(300)}","password":"x"}`, '{bad']) {
      expect((await post('/api/auth/sign-in/email', body)).status, body.slice(0, 40)).toBe(400);
    }
  });
});

describe('other sites', () => {
  it('get nothing with the cookie of a signed-in person', async () => {
    const { cookie } = await signIn(plane.url, platform.admin.email, platform.admin.password);
    const foreign = { cookie, origin: 'https://evil.example' };
    expect((await plane.graphql(VIEWER, {}, foreign)).status).toBe(403);
    expect((await plane.graphql(VIEWER, {}, { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await plane.graphql(VIEWER, {}, { cookie, origin: plane.url })).status).toBe(200);
    const simple = await fetch(`${plane.url}/graphql`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'text/plain' },
      body: JSON.stringify({ query: VIEWER }),
    });
    expect(simple.status).toBe(400);
    const login = await fetch(`${plane.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: JSON.stringify({ email: platform.admin.email, password: platform.admin.password }),
    });
    expect(login.status).toBe(403);
  });
});

describe('API keys', () => {
  it('act for one organization with the rights of their role, and end when revoked', async () => {
    const { id, secret } = await makeKey('VIEWER');
    expect(secret).toMatch(/^byk_[\w-]{43}$/);
    const { data } = await plane.graphql(VIEWER, {}, bearer(secret));
    expect(data.viewer).toMatchObject({
      user: null,
      apiKey: { name: 'VIEWER', role: 'VIEWER' },
      permissions: ['chain.read', 'organization.read'],
    });
    const revoke = 'mutation($id: ID!) { revokeApiKey(input: { id: $id }) { apiKey { revoked } userErrors { code } } }';
    expect((await plane.graphql(revoke, { id })).data.revokeApiKey.apiKey.revoked).toBe(true);
    expect((await plane.graphql(revoke, { id })).data.revokeApiKey.apiKey.revoked).toBe(true);
    expect((await plane.graphql(VIEWER, {}, bearer(secret))).status).toBe(401);
  });

  it('are refused when unknown, malformed or beside a good cookie', async () => {
    const { cookie } = await signIn(plane.url, platform.admin.email, platform.admin.password);
    for (const authorization of [
      '',
      'Bearer',
      'Bearer x',
      `Bearer byk_${'A'.repeat(43)}`,
      `Basic ${platform.admin.apiKey}`,
      `Bearer ${platform.admin.apiKey} `.repeat(50),
    ]) {
      const answer = await plane.graphql(VIEWER, {}, { authorization, cookie });
      expect(answer.status, authorization.slice(0, 30)).toBe(401);
      expect(codeOf(answer)).toBe('UNAUTHENTICATED');
    }
  });

  it('never grant more than their maker holds', async () => {
    const { secret } = await makeKey('INTEGRATOR');
    const query =
      'mutation($role: Role!) { createApiKey(input: { idempotencyKey: "g", name: "n", role: $role }) { secret userErrors { code field } } }';
    const up = await plane.graphql(query, { role: 'ADMINISTRATOR' }, bearer(secret));
    expect(up.data.createApiKey).toMatchObject({ secret: null, userErrors: [{ code: 'ROLE_NOT_GRANTABLE', field: ['input', 'role'] }] });
    const same = await plane.graphql(query, { role: 'VIEWER' }, bearer(secret));
    expect(same.data.createApiKey.userErrors).toEqual([]);
  });
});

describe('roles', () => {
  const MATRIX: Record<string, string[]> = JSON.parse(readFileSync(new URL('./roles.json', import.meta.url), 'utf8')) as Record<
    string,
    string[]
  >;
  const sdl = buildSchema(readFileSync(new URL('../../libs/api-contract/schema.graphql', import.meta.url), 'utf8'));
  const mutations = Object.values(sdl.getMutationType()!.getFields());

  /** The least input the schema takes. */
  function sample(type: GraphQLInputType): unknown {
    if (!isNonNullType(type)) return undefined;
    const inner = type.ofType;
    if (isListType(inner)) return [];
    const named = getNamedType(inner);
    if (isEnumType(named)) return named.getValues()[0]!.value;
    if (isInputObjectType(named)) {
      return Object.fromEntries(
        Object.values(named.getFields()).map((f) => [f.name, f.defaultValue === undefined ? sample(f.type) : undefined]),
      );
    }
    return { ID: 'Q2hhaW46eA', Int: 1, Boolean: false, Amount: '1', HexBytes: '00', Hash: '00'.repeat(32) }[named.name] ?? 'x';
  }

  it('the matrix names every mutation', () => {
    expect(Object.keys(MATRIX).sort()).toEqual(mutations.map((m) => m.name).sort());
  });

  it.each(['OWNER', 'ADMINISTRATOR', 'INTEGRATOR', 'VIEWER'])('%s may what the matrix says and nothing else', async (role) => {
    const { secret } = await makeKey(role);
    for (const mutation of mutations) {
      const input = sample(mutation.args[0]!.type) as object;
      const name = mutation.name;
      const query = `mutation($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { userErrors { code } } }`;
      const answer = await plane.graphql(query, { input: { ...input, validateOnly: true } }, bearer(secret));
      expect(JSON.stringify(answer.errors ?? []), `${role} ${name}`).not.toMatch(/Unknown type|Cannot query field/);
      const refused = codeOf(answer) === 'FORBIDDEN';
      expect(refused, `${role} ${name}: ${JSON.stringify(answer.errors ?? answer.data)}`).toBe(!MATRIX[name]!.includes(role));
      if (!refused) expect(['NOT_FOUND', 'BAD_REQUEST', undefined], `${role} ${name}`).toContain(codeOf(answer));
    }
  });
});

describe('idempotency', () => {
  const CREATE = `mutation($input: CreateOrganizationInput!) { createOrganization(input: $input) { organization { id slug name } userErrors { code field message remedy retryable } clientMutationId } }`;
  const input = (slug: string, extra: object = {}) => ({ input: { idempotencyKey: `org-${slug}`, name: 'Acme', slug, ...extra } });

  it('answers a repeated key with the first answer and says so', async () => {
    const first = await plane.graphql(CREATE, input('acme', { clientMutationId: 'one' }));
    const again = await plane.graphql(CREATE, input('acme', { clientMutationId: 'two' }));
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.data.createOrganization.clientMutationId).toBe('two');
    expect(again.data.createOrganization.userErrors).toEqual([]);
  });

  it('refuses the key with other input, in the language asked for', async () => {
    await plane.graphql(CREATE, input('lingua'));
    const other = { input: { ...input('lingua').input, name: 'Other' } };
    const english = await plane.graphql(CREATE, other);
    expect(english.data.createOrganization).toMatchObject({
      organization: null,
      userErrors: [{ code: 'IDEMPOTENCY_CONFLICT', retryable: false }],
    });
    const chinese = await plane.graphql(CREATE, other, { ...bearer(platform.admin.apiKey), 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5' });
    expect(chinese.data.createOrganization.userErrors[0].message).toMatch(/[\u4e00-\u9fff]/);
  });

  it('lets concurrent duplicates do one thing', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => plane.graphql(CREATE, input('crowd'))));
    for (const { data, errors } of answers) {
      expect(errors).toBeUndefined();
      expect(data.createOrganization.userErrors).toEqual([]);
    }
    expect(answers.filter((a) => a.headers.get('idempotency-replayed') === null)).toHaveLength(1);
    const taken = await plane.graphql(CREATE, { input: { ...input('crowd').input, idempotencyKey: 'another' } });
    expect(taken.data.createOrganization.userErrors).toMatchObject([{ code: 'ORGANIZATION_SLUG_TAKEN', field: ['input', 'slug'] }]);
  });

  it('keeps a refused key free, stores nothing with validateOnly, and never shows a secret twice', async () => {
    const bad = await plane.graphql(CREATE, { input: { ...input('free').input, slug: 'Not A Slug' } });
    expect(bad.data.createOrganization.userErrors).toMatchObject([{ code: 'PARAMETER_OUT_OF_RANGE', field: ['input', 'slug'] }]);
    const foreseen = await plane.graphql(CREATE, input('free', { validateOnly: true }));
    expect(foreseen.data.createOrganization).toMatchObject({ organization: null, userErrors: [] });
    const made = await plane.graphql(CREATE, input('free'));
    expect(made.data.createOrganization.userErrors).toEqual([]);
    expect(made.headers.get('idempotency-replayed')).toBeNull();
    const key = 'mutation { createApiKey(input: { idempotencyKey: "twice", name: "n", role: VIEWER }) { secret apiKey { id } } }';
    const [first, second] = [await plane.graphql(key), await plane.graphql(key)];
    expect(first.data.createApiKey.secret).toMatch(/^byk_/);
    expect(second.data.createApiKey).toEqual({ secret: null, apiKey: first.data.createApiKey.apiKey });
    expect(platform.output()).not.toContain(first.data.createApiKey.secret);
  });
});

describe('tenants', () => {
  it('see nothing of each other, by id or by slug; absent and foreign read alike', async () => {
    const mine = (await plane.graphql('{ viewer { organization { id apiKeys(first: 1) { nodes { id } } } } }')).data.viewer.organization;
    const { cookie } = await signIn(plane.url, platform.admin.email, platform.admin.password);
    await plane.graphql(
      'mutation { createOrganization(input: { idempotencyKey: "t", name: "Tenant", slug: "tenant" }) { userErrors { code } } }',
    );
    const tenant = { cookie, 'x-bystack-organization': 'tenant' };
    const made = await plane.graphql(
      'mutation { createApiKey(input: { idempotencyKey: "t", name: "t", role: OWNER }) { secret } }',
      {},
      tenant,
    );
    const foreign = bearer(made.data.createApiKey.secret as string);
    const look = 'query($ids: [ID!]!) { organization(slug: "default") { id } nodes(ids: $ids) { id } }';
    const absent = Buffer.from('Organization:00000000-0000-4000-8000-000000000000').toString('base64url');
    const { data } = await plane.graphql(look, { ids: [mine.id, mine.apiKeys.nodes[0].id, absent] }, foreign);
    expect(data).toEqual({ organization: null, nodes: [null, null, null] });
    const revoke = await plane.graphql(
      `mutation { revokeApiKey(input: { id: "${mine.apiKeys.nodes[0].id}" }) { userErrors { code } } }`,
      {},
      foreign,
    );
    expect(codeOf(revoke)).toBe('NOT_FOUND');
    expect((await plane.graphql(VIEWER, {}, { cookie, 'x-bystack-organization': 'nowhere' })).status).toBe(403);
    const slugFor = async (chosen: string): Promise<string> =>
      (await plane.graphql('{ viewer { organization { slug } } }', {}, { cookie: `${cookie}; bystack-organization=${chosen}` })).data.viewer
        .organization.slug;
    expect(await slugFor('tenant')).toBe('tenant');
    expect(await slugFor('nowhere')).toBe('default');
  });
});

describe('hostile requests', () => {
  const cheap = async (): Promise<void> => expect((await plane.graphql('{ platform { version } }')).data.platform.version).toBe('0.1.0');

  it('without credentials get 401 before anything is parsed', async () => {
    for (const query of ['{ __schema { types { name } } }', '{ __typename }', 'not graphql', '{'.repeat(100_000)]) {
      const answer = await postGraphql(plane.url, { query }, {});
      expect(answer.status).toBe(401);
      expect(codeOf(answer)).toBe('UNAUTHENTICATED');
    }
    for (const path of ['/graphql?query={__typename}', '/%67raphql?query={__typename}', '/graphql?query=%7B__typename%7D#x']) {
      expect((await fetch(`${plane.url}${path}`)).status, path).toBe(401);
    }
  });

  it('that are too deep, too wide, too dear or too large are refused and leave the server well', async () => {
    const deep = `{ viewer ${'{ organization { members(first: 1) '.repeat(7)} { totalCount } ${'} }'.repeat(7)} }`;
    const cycle =
      '{ viewer { ...A } } fragment A on Viewer { organization { ...B } } fragment B on Organization { members(first: 1) { nodes { user { id } } } ...B }';
    const aliases = `{ ${Array.from({ length: 51 }, (_, i) => `a${i}: platform { version }`).join(' ')} }`;
    const dear =
      '{ viewer { organization { members(first: 100) { nodes { user { id } } } apiKeys(first: 100) { nodes { id } } a: members(first: 100) { nodes { user { id } } } b: members(first: 100) { nodes { user { id } } } c: members(first: 100) { nodes { user { id } } } d: members(first: 100) { nodes { user { id } } } } } }';
    const tokens = `{ platform { ${'version '.repeat(6_000)} } }`;
    const tree = JSON.stringify({ kind: 'Document', definitions: [] });
    const cases: [string, string, string][] = [
      ['depth', deep, 'BAD_REQUEST'],
      ['cycle', cycle, 'BAD_REQUEST'],
      ['aliases', aliases, 'COST_EXCEEDED'],
      ['cost', dear, 'COST_EXCEEDED'],
      ['tokens', tokens, 'COST_EXCEEDED'],
      ['syntax tree', tree, 'BAD_REQUEST'],
      ['syntax', '{ viewer { ', 'BAD_REQUEST'],
      ['unknown field', '{ secrets }', 'BAD_REQUEST'],
      ['two operations', 'query A { __typename } query B { __typename }', 'BAD_REQUEST'],
    ];
    for (const [name, query, code] of cases) {
      const answer = await plane.graphql(query);
      expect(codeOf(answer), `${name}: ${JSON.stringify(answer.errors)}`).toBe(code);
      expect(answer.data, name).toBeNull();
      expect(answer.errors![0]!.extensions.requestId, name).toBe(answer.headers.get('x-request-id'));
    }
    await cheap();
  });

  it('with bodies of any shape are refused', async () => {
    const headers = bearer(platform.admin.apiKey);
    const batch = (n: number) => Array.from({ length: n }, () => ({ query: '{ __typename }' }));
    expect(((await postGraphql(plane.url, batch(10), headers)) as unknown as { status: number }).status).toBe(200);
    expect((await postGraphql(plane.url, batch(11), headers)).status).toBe(400);
    const huge = await fetch(`${plane.url}/graphql`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: `{"query":"${'x'.repeat(1_100_000)}"}`,
    });
    expect(huge.status).toBeGreaterThanOrEqual(400);
    expect(huge.status).toBeLessThan(500);
    for (const body of [
      '',
      '{',
      'null',
      '1',
      '"x"',
      '[]',
      '{}',
      '{"query":1}',
      '{"query":null}',
      '{"query":"{__typename}","variables":"x"}',
      '{"query":"query($a:ID!){node(id:$a){id}}","variables":{"a":{}}}',
      '{"__proto__":{"query":"x"}}',
    ]) {
      const answer = await fetch(`${plane.url}/graphql`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
      });
      expect(answer.status, body).toBeGreaterThanOrEqual(body === '[]' ? 200 : 400);
      expect(answer.status, body).toBeLessThan(500);
    }
    await cheap();
  });

  it('with ids nobody made are bad requests, with made-up ones nothing', async () => {
    for (const id of ['', 'x', '\u0000', '../../etc/passwd', 'A'.repeat(10_000), Buffer.from('Chain:x\u0000').toString('base64url')]) {
      expect(codeOf(await plane.graphql('query($id: ID!) { node(id: $id) { id } }', { id })), JSON.stringify(id.slice(0, 20))).toBe(
        'BAD_REQUEST',
      );
    }
    for (const local of ["Chain:' or 1=1", 'Organization:x', 'User:x', 'Nothing:1', 'ApiKey:%00']) {
      const id = Buffer.from(local).toString('base64url');
      const answer = await plane.graphql('query($id: ID!) { node(id: $id) { id } }', { id });
      expect(['BAD_REQUEST', undefined], local).toContain(codeOf(answer));
      expect(answer.data?.node ?? null, local).toBeNull();
    }
    expect((await plane.graphql(`{ nodes(ids: [${'"x",'.repeat(101)}]) { id } }`)).data).toBeNull();
  });

  it('with cursors and page sizes of another world are bad requests', async () => {
    for (const args of [
      '',
      'first: 1, last: 1',
      'first: 0',
      'first: 101',
      'first: -5',
      'first: 1, after: "WyJhIiwiYiJd"',
      'first: 1, after: "%%%"',
      'last: 2147483647',
    ]) {
      const answer = await plane.graphql(`{ viewer { organization { members${args ? `(${args})` : ''} { totalCount } } } }`);
      expect(['BAD_REQUEST', 'COST_EXCEEDED'], args).toContain(codeOf(answer));
    }
  });

  it('report what they cost and are slowed down when the bucket is empty', async () => {
    const { extensions, headers } = await plane.graphql(VIEWER);
    expect(extensions!.cost).toMatchObject({ requested: 4, actual: 3 });
    expect(Number(headers.get('ratelimit-limit'))).toBe(100_000);
    const small = await platform.start('api', { API_BUCKET_POINTS: '10', API_RESTORE_PER_SECOND: '1' });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => small.graphql('{ viewer { organization { id } organizations { role } } }')),
    );
    const limited = answers.filter((a) => codeOf(a) === 'RATE_LIMITED');
    expect(limited.length).toBeGreaterThan(0);
    expect(limited[0]!.status).toBe(429);
    expect(Number(limited[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    await small.stop();
  });

  it('on the wire: half a request, no HTTP, odd methods', async () => {
    const { port, hostname } = new URL(plane.url);
    await Promise.all(
      [
        'GET',
        '\u0000\u0001\u0002'.repeat(1000),
        'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999\r\n\r\n{',
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      ].map(
        (bytes) =>
          new Promise<void>((resolve) => {
            const socket = connect(Number(port), hostname, () => socket.write(bytes, () => setTimeout(() => socket.destroy(), 50)));
            socket.on('error', () => resolve());
            socket.on('close', () => resolve());
          }),
      ),
    );
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      expect((await fetch(`${plane.url}/graphql`, { method, headers: bearer(platform.admin.apiKey) })).status, method).toBeLessThan(500);
    }
    await cheap();
  });
});

describe('WebSocket', () => {
  const open = (headers: Record<string, string>, protocol = 'graphql-transport-ws'): Promise<WebSocket | number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${plane.url.replace('http', 'ws')}/graphql`, protocol, { headers });
      socket.once('open', () => resolve(socket));
      socket.once('unexpected-response', (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      socket.on('error', () => undefined);
    });
  interface Frame {
    readonly type?: string;
    readonly id?: string;
    readonly closed?: number;
  }
  /** Frames in their order, kept from now on: two may come in one piece. After the end every read tells the close code. */
  const framesOf = (socket: WebSocket): (() => Promise<Frame>) => {
    const arrived: Frame[] = [];
    let wake: () => void = () => undefined;
    let closed: Frame | null = null;
    socket.on('message', (data: Buffer) => {
      arrived.push(JSON.parse(data.toString()) as Frame);
      wake();
    });
    socket.on('close', (code) => {
      closed = { closed: code };
      wake();
    });
    return async () => {
      while (arrived.length === 0 && closed === null) await new Promise<void>((resolve) => (wake = resolve));
      return arrived.shift() ?? (closed as unknown as Frame);
    };
  };

  it('is refused without credentials and to pages of other sites', async () => {
    expect(await open({})).toBe(401);
    expect(await open(bearer('byk_nope'))).toBe(401);
    const { cookie } = await signIn(plane.url, platform.admin.email, platform.admin.password);
    expect(await open({ cookie, origin: 'https://evil.example' })).toBe(403);
    const own = await open({ cookie, origin: plane.url });
    expect(own).toBeInstanceOf(WebSocket);
    (own as WebSocket).terminate();
  });

  it('survives messages of any kind', async () => {
    const frames = [
      'x',
      'null',
      '[]',
      '{}',
      '{"type":"connection_init","payload":5}',
      '{"type":"subscribe","id":"1"}',
      '{"type":"subscribe","id":"1","payload":null}',
      '{"type":"ping"}',
      '{"type":"complete"}',
      '{"type":1}',
    ];
    for (const frame of frames) {
      const socket = (await open(bearer(platform.admin.apiKey))) as WebSocket;
      const next = framesOf(socket);
      socket.send('{"type":"connection_init"}');
      await next();
      socket.send(frame);
      socket.send('{"type":"ping"}');
      await next();
      socket.terminate();
    }
    expect((await plane.graphql('{ platform { version } }')).status).toBe(200);
  });

  it('validates and bounds subscriptions, and refuses syntax trees, queries and mutations on it', async () => {
    const socket = (await open(bearer(platform.admin.apiKey))) as WebSocket;
    const next = framesOf(socket);
    socket.send('{"type":"connection_init"}');
    expect(await next()).toMatchObject({ type: 'connection_ack' });
    const cycle = 'subscription { operationUpdated(id: "x") { ...A } } fragment A on Operation { id ...A }';
    const queries: unknown[] = [
      cycle,
      'subscription { nothing }',
      '{ viewer { permissions } }',
      'mutation { __typename }',
      'subscription {',
      { kind: 'Document', definitions: [] },
      `subscription { ${'a'.repeat(20_000)} }`,
    ];
    for (const [i, query] of queries.entries()) {
      const id = String(i);
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query } }));
      let answer = await next();
      while (answer.type === 'pong' || answer.type === 'ping') answer = await next();
      expect(answer, JSON.stringify(query).slice(0, 60)).toMatchObject({ id, type: 'error' });
      expect(JSON.stringify(answer)).not.toMatch(/relation|node_modules|    at /);
    }
    socket.terminate();
  });
});

describe('the process', () => {
  it('says what it is and ends in order when asked', async () => {
    const other = await platform.start('api');
    expect(await (await fetch(`${other.url}/healthz`)).json()).toEqual({ status: 'ok', database: 'up' });
    expect(await (await fetch(`${other.url}/metrics`)).text()).toContain('bystack_http_seconds');
    expect((await fetch(`${other.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(401);
    const started = Date.now();
    expect(await other.stop()).toBe(0);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it('ends when its parent is gone', async () => {
    expect(await (await platform.start('all')).abandon()).toBe(0);
  });

  it('shows the pages behind it under a policy with a fresh nonce, and a waiting page while they are not there', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const pages = createServer((request, response) => {
      seen.push(request.headers);
      response.setHeader('content-type', 'text/html').end('<p>page</p>');
    });
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    const other = await platform.start('api', { CONSOLE_UPSTREAM: `http://127.0.0.1:${(pages.address() as AddressInfo).port}` });
    const nonceOf = (policy: unknown): string => /'nonce-([^']+)'/.exec(String(policy))?.[1] ?? '';
    const answers = [await fetch(`${other.url}/chains?x=1`), await fetch(`${other.url}/`)];
    for (const [i, answer] of answers.entries()) {
      expect(await answer.text()).toBe('<p>page</p>');
      expect(nonceOf(answer.headers.get('content-security-policy'))).toMatch(/^[\w+/=]{20,}$/);
      expect(nonceOf(seen[i]!['content-security-policy'])).toBe(nonceOf(answer.headers.get('content-security-policy')));
    }
    expect(nonceOf(seen[0]!['content-security-policy'])).not.toBe(nonceOf(seen[1]!['content-security-policy']));
    expect((await fetch(`${other.url}/healthz`)).headers.get('content-security-policy')).toContain("default-src 'none'");
    pages.closeAllConnections();
    await new Promise((resolve) => pages.close(resolve));
    const waiting = await fetch(`${other.url}/chains`, { headers: { accept: 'text/html' } });
    expect(waiting.status).toBe(503);
    expect(await waiting.text()).toContain('http-equiv="refresh"');
    await other.stop();
  });

  it('tells every problem of its settings in one sentence and ends with the code of wrong use', async () => {
    await expect(platform.start('api', { PORT: 'http', REDIS_URL: 'nonsense' })).rejects.toThrow(/ended with 2:[^]*REDIS_URL[^]*; PORT/);
    await expect(platform.migrate({ POSTGRES_URL: 'postgres://nobody:nothing@127.0.0.1:1/none' })).rejects.toMatchObject({ code: 3 });
  });

  it('migrates again without a change and without another administrator', async () => {
    expect(await platform.migrate()).toEqual({ firstAdmin: null });
  });
});
