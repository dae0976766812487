/** Requests as clients send them: aliases, shapes, refusals with Bytom's texts. */
import { bytesToHex, isBystackError } from '@bystack/base';
import { BTM_ASSET_ID, encodeTx } from '@bystack/protocol';
import { assembleMain, payment } from '@bystack/txbuilder';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson } from '../../api/json-reader.js';
import { writeJson } from '../../api/json.js';
import { Template, templateOf, templateToJson } from '../sign/template-json.js';
import { foreignProgram } from '../test-support/memory-wallet.js';
import { World } from '../test-support/world.js';
import { BuildRequestType, buildRequestOf } from './request.js';

const SEED = 20260105;
const ADDRESS = 'sm1q3jwsv0lhfmndnlag3kp6avpcq6pkd3xyxg7z8f';

const setUp = () => {
  const world = new World();
  const xpub = world.keys.add(1, 'pw');
  const alice = world.accounts.add('alice', [xpub], 1);
  const gold = world.assets.add('GOLD', [xpub], 1);
  const read = (request: unknown) => buildRequestOf(BuildRequestType.read(readJson(JSON.stringify(request))), world);
  const refusal = async (request: unknown): Promise<readonly unknown[]> => {
    try {
      await world.builder.build(read(request));
    } catch (error) {
      if (isBystackError(error)) return [error.code, error.facts['detail']];
      throw error;
    }
    return [];
  };
  return { world, alice, gold, read, refusal };
};

const control = { type: 'control_address', asset_alias: 'btm', amount: 100, address: ADDRESS };

test('aliases stand for ids; large amounts keep every digit', () => {
  const { world, alice, gold } = setUp();
  const text = `{"actions":[{"type":"spend_account","account_alias":"alice","asset_alias":"gold","amount":9007199254740993},
    {"type":"retire","asset_id":"${bytesToHex(gold.id)}","amount":5,"arbitrary":"6869"}],"ttl":"1m30s","time_range":7,"base_transaction":null}`;
  const request = buildRequestOf(BuildRequestType.read(readJson(text)), world);
  expect(request).toEqual({
    base: null,
    ttlMs: 90_000,
    timeRange: 7n,
    actions: [
      { type: 'spend_account', accountId: alice.id, assetId: gold.id, amount: 9_007_199_254_740_993n, useUnconfirmed: false },
      { type: 'retire', assetId: gold.id, amount: 5n, arbitrary: Uint8Array.of(0x68, 0x69) },
    ],
  });
});

test('the recorded retirement', async () => {
  const { world, read } = setUp();
  const request = read({ actions: [{ type: 'retire', asset_id: 'f'.repeat(64), amount: 1, arbitrary: '6869' }] });
  expect(templateToJson(await world.builder.build(request))).toEqual({
    raw_transaction: `07010000010127${'f'.repeat(64)}0101046a02686900`,
    signing_instructions: [],
    fee: 18446744073709551615n,
    allow_additional_actions: false,
  });
});

test.each([
  {
    name: 'no funds',
    actions: [{ type: 'spend_account', account_alias: 'alice', asset_alias: 'BTM', amount: 100 }, control],
    code: 'BTM700',
  },
  {
    name: 'only inputs',
    actions: [{ type: 'spend_account', account_alias: 'alice', asset_alias: 'BTM', amount: 1 }],
    code: 'BTM706',
    detail: 'transaction contains only input actions and no output actions: bad action construction',
  },
  { name: 'no actions', actions: [], code: 'BTM706' },
  {
    name: 'missing fields',
    actions: [{ type: 'control_address', amount: 1 }],
    code: 'BTM707',
    detail: 'action index 0: required field is missing: required field is missing',
  },
  { name: 'no type', actions: [{}], code: 'BTM704', detail: 'no action type provided on action 0: bad action type' },
  { name: 'unknown type', actions: [{ type: 'x' }], code: 'BTM704', detail: 'unknown action type "x" on action 0: bad action type' },
  {
    name: 'a text for an amount',
    actions: [{ ...control, amount: '1' }],
    code: 'BTM705',
    detail: 'json: cannot unmarshal string into Go struct field controlAddressAction.amount of type uint64 on action 0: bad action object',
  },
  { name: 'a negative amount', actions: [{ ...control, amount: -1 }], code: 'BTM705' },
  { name: 'no hex', actions: [{ type: 'control_program', asset_alias: 'BTM', amount: 1, control_program: 'zz' }], code: 'BTM705' },
  {
    name: 'unknown account',
    actions: [{ type: 'spend_account', account_alias: 'bob', asset_alias: 'BTM', amount: 1 }, control],
    code: 'BTM709',
    detail: 'invalid account alias bob on action 0: Failed to find account',
  },
  {
    name: 'unknown asset',
    actions: [{ ...control, asset_alias: 'tin' }],
    code: 'BTM710',
    detail: 'invalid asset alias TIN on action 0: no such asset, alias: TIN: fail to find asset',
  },
  { name: 'contract argument', actions: [{ type: 'issue', asset_alias: 'GOLD', arguments: [{ type: 'x' }] }, control], code: 'BTM711' },
  {
    name: 'address of another network',
    actions: [{ ...control, address: 'bm1q3jwsv0lhfmndnlag3kp6avpcq6pkd3xyryfgx4' }],
    code: 'BTM000',
    detail: expect.stringContaining('action index 0: '),
  },
])('refused: $name', async ({ actions, code, detail }) => {
  const refused = await setUp().refusal({ actions });
  expect(refused[0]).toBe(code);
  if (detail !== undefined) expect(refused[1]).toEqual(detail);
});

test('a transaction that is added to keeps its parts; what is none is refused', async () => {
  const { world, read, refusal } = setUp();
  const base = assembleMain(null, [], [payment(BTM_ASSET_ID, 5n, foreignProgram(1))], 9n);
  const raw = bytesToHex(encodeTx(base.tx, 'mainchain'));
  const built = await world.builder.build(read({ base_transaction: raw, actions: [control] }));
  expect([built.tx.timeRange, built.tx.outputs.length]).toEqual([9n, 2]);
  expect(await refusal({ base_transaction: '07', actions: [control] })).toMatchObject(['BTM002', expect.any(String)]);
  expect(await refusal({ actions: 1 })).toMatchObject(['BTM002', expect.any(String)]);
  expect(await refusal({ actions: [control], ttl: 'soon' })).toEqual(['BTM002', 'invalid json.Duration']);
});

test('templates keep their content through JSON', async () => {
  const { world, read } = setUp();
  const args = [
    { type: 'raw_tx_signature', raw_data: { xpub: world.accounts.list()[0]?.xpubs[0], derivation_path: ['01', '0203'] } },
    { type: 'data', raw_data: { value: '00ff' } },
    { type: 'string', raw_data: { value: 'é' } },
    { type: 'integer', raw_data: { value: -1 } },
    { type: 'boolean', raw_data: { value: true } },
  ];
  const { program } = await world.accounts.nextProgram(world.accounts.list()[0]?.id ?? '', false);
  await world.give([payment(BTM_ASSET_ID, 100n, program)]);
  const [owned] = world.reader.confirmed('account');
  const spend = { type: 'spend_account_unspent_output', output_id: bytesToHex(owned?.utxo.outputId ?? program), arguments: args };
  const template = await world.builder.build(read({ actions: [{ type: 'issue', asset_alias: 'GOLD', amount: 5 }, spend, control] }));
  expect(template.instructions[1]?.components.map((c) => (c.type === 'data' ? bytesToHex(c.value) : c.type))).toEqual([
    'raw_tx_signature',
    '00ff',
    'c3a9',
    'ffffffffffffffff',
    '01',
  ]);
  expect(templateOf(Template.read(readJson(writeJson(templateToJson(template)))))).toEqual(template);
});

test('property: any JSON for a request or a template is read or refused', () => {
  const { read } = setUp();
  const keys = ['type', 'actions', 'amount', 'asset_id', 'ttl', 'base_transaction', 'arguments', 'raw_transaction', 'signing_instructions'];
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue(),
      fc.constantFrom('spend_account', 'issue', 'retire', '07', '00'),
      tie('object'),
      tie('list'),
    ),
    object: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
    list: fc.array(tie('value'), { maxLength: 3 }),
  }));
  fc.assert(
    fc.property(json.object, (value) => {
      for (const use of [() => read(value), () => templateOf(Template.read(readJson(JSON.stringify(value))))])
        try {
          use();
        } catch (error) {
          expect(isBystackError(error) && /^BTM\d{3}$/.test(error.code)).toBe(true);
        }
    }),
    { seed: SEED, numRuns: 500 },
  );
});
