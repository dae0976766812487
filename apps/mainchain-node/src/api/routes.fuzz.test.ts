/** Every call of a node, with bodies of every kind: the answer is one of the interface's, the node goes on. */
import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isApiCode } from './errors.js';
import { servedPaths } from './index.js';
import type { FieldType } from './json.js';
import type { Route } from './route.js';
import { startApiNode, type ApiNode } from './test-support/api-node.js';

const SEEDS = [1, 2, 3, 4];
const BODIES_PER_PATH = 8;
/** HTTP statuses of the interface. */
const SPECIFIED = new Set([200, 400, 408, 500]);

let node: ApiNode;
/** Key, account and asset that calls can be about. */
beforeAll(async () => {
  node = await startApiNode();
  const data = async (path: string, request: unknown): Promise<Record<string, string>> =>
    (JSON.parse((await node.ask(path, JSON.stringify(request))).text) as { data: Record<string, string> }).data;
  const { xpub = '' } = await data('/create-key', { alias: 'k', password: 'pw' });
  const keys = { root_xpubs: [xpub], quorum: 1 };
  const account = await data('/create-account', { ...keys, alias: 'alice' });
  const asset = await data('/create-asset', { ...keys, alias: 'GOLD', definition: {} });
  const receiver = await data('/create-account-receiver', { account_alias: 'alice' });
  TEXTS.push(
    xpub,
    account['id'] ?? '',
    asset['id'] ?? '',
    receiver['address'] ?? '',
    receiver['control_program'] ?? '',
    'alice',
    'GOLD',
    'BTM',
  );
  expect(TEXTS.every((text) => typeof text === 'string')).toBe(true);
});
afterAll(() => node.close());

/** Numbers from a seed (mulberry32). */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const TEXTS = [
  '',
  '0',
  'pw',
  '00',
  'zz',
  'ff'.repeat(32),
  '07010001',
  'é\u0000',
  'sm1qxagtz9tchhwycpcwuwu60dlu6jgtat03a3gw5j',
  'x'.repeat(5_000),
];
const NUMBERS = ['0', '1', '-1', '1.5', '1e400', '18446744073709551615', '18446744073709551616', '9'.repeat(400)];
const TYPES = ['spend_account', 'spend_account_unspent_output', 'issue', 'control_address', 'control_program', 'retire', 'nonsense'];

const pick = <T>(from: readonly T[], random: () => number): T => from[Math.floor(random() * from.length)] as T;

/** A value of the kind that the field asks for, mostly. */
const fieldText = (type: FieldType<unknown>, random: () => number): string => {
  if (random() < 0.2) return valueText(random, 1);
  if (type.go === 'string' || /^(?:json\.HexBytes|types\.)/.test(type.go)) return JSON.stringify(pick(TEXTS, random));
  if (/^u?int\d*$/.test(type.go)) return pick(['0', '1', '2', '100', '1000000'], random);
  if (type.go === 'bool') return pick(['true', 'false'], random);
  if (type.go === '[]string') return JSON.stringify([pick(TEXTS, random)]);
  return random() < 0.5 ? actionsText(random) : valueText(random, 1);
};

const actionsText = (random: () => number): string =>
  JSON.stringify(
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
      type: pick(TYPES, random),
      account_alias: 'alice',
      asset_alias: pick(['BTM', 'GOLD', 'x'], random),
      amount: Math.floor(random() * 1_000),
      address: pick(TEXTS, random),
      control_program: pick(TEXTS, random),
      arbitrary: pick(TEXTS, random),
      output_id: pick(TEXTS, random),
    })),
  );

const valueText = (random: () => number, depth: number): string => {
  const kind = Math.floor(random() * (depth > 3 ? 4 : 6));
  if (kind === 0) return JSON.stringify(pick([...TEXTS, ...TYPES], random));
  if (kind === 1) return pick(NUMBERS, random);
  if (kind === 2) return pick(['true', 'false', 'null'], random);
  if (kind === 3)
    return JSON.stringify(
      Buffer.from(TEXTS.join(''))
        .toString('hex')
        .slice(0, Math.floor(random() * 300)),
    );
  if (kind === 4) return `[${Array.from({ length: Math.floor(random() * 3) }, () => valueText(random, depth + 1)).join(',')}]`;
  return objectText(['type', 'account_alias', 'asset_id', 'amount', 'position', 'signing_instructions', '__proto__'], random, depth + 1);
};

const objectText = (names: readonly string[], random: () => number, depth: number): string =>
  membersText(
    names.map((name) => [name, () => valueText(random, depth)]),
    random,
  );

const membersText = (members: readonly (readonly [name: string, value: () => string])[], random: () => number): string =>
  `{${members
    .filter(() => random() < 0.9)
    .map(([name, value]) => `${JSON.stringify(name)}:${value()}`)
    .join(',')}}`;

const bodyText = (route: Route, random: () => number): string => {
  const kind = random();
  if (kind < 0.1) return valueText(random, 0);
  const fields = Object.entries(route.request?.fields ?? {});
  const whole = membersText(
    [...fields.map(([name, type]) => [name, () => fieldText(type, random)] as const), ['unheard', () => '1']],
    random,
  );
  return kind < 0.15 ? whole.slice(0, Math.floor(random() * whole.length)) : whole;
};

it('lists every path once', () => {
  const paths = servedPaths(node.routes);
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths).toEqual(expect.arrayContaining(['/net-info', '/get-block', '/submit-transaction', '/chain-status', '/create-key']));
});

it.each(SEEDS)(
  'answers whatever is asked in its own shapes (seed %i)',
  async (seed) => {
    const random = randomOf(seed);
    for (const route of node.routes) {
      for (let i = 0; i < BODIES_PER_PATH; i++) {
        const body = bodyText(route, random);
        const { status, text } = await node.ask(route.path, body);
        const told = `${route.path} ${body.slice(0, 400)} -> ${String(status)} ${text.slice(0, 400)}`;
        expect(SPECIFIED.has(status), told).toBe(true);
        const answer = JSON.parse(text) as { status?: string; code?: string };
        expect(answer.status === 'success' || (answer.status === 'fail' && isApiCode(answer.code ?? '')), told).toBe(true);
        expect(
          node.log.filter(({ event }) => event === 'api.failed' || event === 'fatal'),
          told,
        ).toEqual([]);
      }
    }
    expect((await node.ask('/net-info')).text).toMatch(/"current_block":0/);
  },
  120_000,
);
