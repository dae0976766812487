/** Templates that are built and signed are valid transactions over outputs that exist; outputs are promised once. */
import { bytesToHex, type Hash } from '@bystack/base';
import { BTM_ASSET_ID, decodeTx, encodeTx, mapTx, type Tx } from '@bystack/protocol';
import { estimateMainChainFee, estimateMainFee, mainSigned, type MainTemplate } from '@bystack/txbuilder';
import { expect, test } from 'vitest';
import type { Account } from '../ports.js';
import { payTo } from '../test-support/block-tree.js';
import { foreignProgram } from '../test-support/memory-wallet.js';
import { World } from '../test-support/world.js';
import type { BuildAction } from './actions.js';
import type { BuildRequest } from './builder.js';
import { BuildRefusal } from './refusals.js';

const BTM = 100_000_000n;
const FEE = 10_000_000n;

const request = (...actions: readonly BuildAction[]): BuildRequest => ({ base: null, actions, ttlMs: 0, timeRange: 0n });
const spend = (account: Account, amount: bigint, assetId: Hash = BTM_ASSET_ID, useUnconfirmed = false): BuildAction => ({
  type: 'spend_account',
  accountId: account.id,
  assetId,
  amount,
  useUnconfirmed,
});
const pay = (amount: bigint, assetId: Hash = BTM_ASSET_ID, program = foreignProgram(1)): BuildAction => ({
  type: 'control_program',
  assetId,
  amount,
  program,
});

interface Owners {
  readonly world: World;
  readonly single: Account;
  readonly shared: Account;
}

const owners = (): Owners => {
  const world = new World();
  const xpubs = [world.keys.add(1, 'pw1'), world.keys.add(2, 'pw2'), world.keys.add(3, 'pw3')] as const;
  return { world, single: world.accounts.add('single', [xpubs[0]], 1), shared: world.accounts.add('shared', xpubs, 2) };
};

/** Pays each amount of BTM to a program of its own. */
const fund = async (world: World, account: Account, ...amounts: readonly bigint[]): Promise<void> => {
  const outputs = [];
  for (const amount of amounts) outputs.push(payTo((await world.accounts.nextProgram(account.id, false)).program, amount));
  await world.give(outputs);
};

/** The rules accept it, its outputs are unspent on the chain, and its bytes say the same. */
const expectValid = (world: World, template: MainTemplate): Tx => {
  expect(mainSigned(template)).toBe(true);
  const tx = decodeTx(encodeTx(template.tx, 'mainchain'), { dialect: 'mainchain' });
  expect(world.judge(tx)).toMatchObject({ error: null, gasValid: true });
  for (const id of mapTx(tx, 'mainchain').spentOutputIds) if (id) expect(world.chain.utxo(id) ?? world.view.utxo(id)).not.toBeNull();
  return tx;
};

const refusalOf = async (work: Promise<unknown>): Promise<readonly [string, string]> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof BuildRefusal) return [error.code, error.facts.detail];
    throw error;
  }
  throw new RangeError('nothing was refused');
};

test('an account of one key pays; change goes to a fresh program', async () => {
  const { world, single } = owners();
  await fund(world, single, 5n * BTM, 7n * BTM);
  const template = await world.builder.build(request(spend(single, 6n * BTM), pay(6n * BTM - FEE)));
  expect(template.fee).toBe(FEE);
  const [signed] = await world.sign([template], 'pw1');
  const tx = expectValid(world, signed as MainTemplate);
  await world.mine([tx]);
  expect([...world.reader.confirmed('account')].map(({ utxo, owner }) => [utxo.amount, owner?.change]).sort()).toContainEqual([BTM, true]);
});

test('2 of 3 keys sign over several calls, in any order', async () => {
  const { world, shared } = owners();
  await fund(world, shared, BTM, BTM, BTM);
  const template = await world.builder.build(request(spend(shared, 3n * BTM), pay(3n * BTM - FEE)));
  expect(mainSigned((await world.sign([template], 'wrong'))[0] as MainTemplate)).toBe(false);
  expect(mainSigned((await world.sign([template], 'pw3'))[0] as MainTemplate)).toBe(false);
  const [signed] = await world.sign([template], 'pw3', 'pw1');
  expectValid(world, signed as MainTemplate);
  const before = world.keys.signed;
  await world.sign([signed as MainTemplate], 'pw2');
  expect(world.keys.signed).toBe(before);
});

test('an asset is issued by 2 keys, passed on and retired', async () => {
  const { world, single, shared } = owners();
  const gold = world.assets.add('GOLD', [shared.xpubs[0], shared.xpubs[1]] as string[], 2);
  await fund(world, single, BTM, BTM, BTM);
  const issue: BuildAction = { type: 'issue', assetId: gold.id, amount: 50n, args: null };
  const own = await world.accounts.nextProgram(single.id, false);
  const steps: readonly (readonly BuildAction[])[] = [
    [issue, spend(single, FEE), pay(50n, gold.id, own.program)],
    [spend(single, 20n, gold.id), spend(single, FEE), pay(20n, gold.id)],
    [spend(single, 30n, gold.id), spend(single, FEE), { type: 'retire', assetId: gold.id, amount: 30n, arbitrary: Uint8Array.of(1) }],
  ];
  for (const actions of steps) {
    const [signed] = await world.sign([await world.builder.build(request(...actions))], 'pw1', 'pw2');
    await world.mine([expectValid(world, signed as MainTemplate)]);
  }
  expect(world.reader.balances(single.id).get(single.id)?.get(bytesToHex(gold.id))).toBeUndefined();
});

test('outputs of waiting transactions are spent where that is asked for', async () => {
  const { world, single } = owners();
  await fund(world, single, 5n * BTM);
  const [first] = await world.sign([await world.builder.build(request(spend(single, BTM), pay(BTM - FEE)))], 'pw1');
  const entry = world.pool.put(expectValid(world, first as MainTemplate));
  world.nowMs += 3_600_000;
  expect(await refusalOf(world.builder.build(request(spend(single, BTM), pay(BTM - FEE))))).toEqual([
    'BTM702',
    'action index 0: reserving utxos: reservation found outputs already reserved: reservation found outputs already reserved',
  ]);
  const [second] = await world.sign([await world.builder.build(request(spend(single, BTM, BTM_ASSET_ID, true), pay(BTM - FEE)))], 'pw1');
  const tx = expectValid(world, second as MainTemplate);
  world.pool.remove(entry.txId);
  await world.mine([(first as MainTemplate).tx, tx]);
  expect([...world.reader.confirmed('account')].map(({ utxo }) => utxo.amount)).toEqual([3n * BTM]);
});

test('two builds never get the same output; promises end with their time, their failure, or the block that spends', async () => {
  const { world, single } = owners();
  await fund(world, single, BTM, BTM);
  const build = (ttlMs = 0) => world.builder.build({ ...request(spend(single, BTM), pay(BTM - FEE)), ttlMs });
  const [a, b] = await Promise.all([build(), build(1_000)]);
  const spentBy = (t: MainTemplate): string =>
    mapTx(t.tx, 'mainchain')
      .spentOutputIds.map((id) => bytesToHex(id as Hash))
      .join();
  expect(spentBy(a)).not.toBe(spentBy(b));
  expect(await refusalOf(build())).toMatchObject(['BTM702', expect.any(String)]);
  world.nowMs += 1_001;
  expect(spentBy(await build())).toBe(spentBy(b));
  const [signed] = await world.sign([a], 'pw1');
  await world.mine([(signed as MainTemplate).tx]);
  await fund(world, single, BTM);
  const failing = request(spend(single, BTM), { type: 'control_address', assetId: BTM_ASSET_ID, amount: 1n, address: 'no' });
  expect(await refusalOf(world.builder.build(failing))).toEqual([
    'BTM000',
    'action index 1: invalid segwit address: invalid segwit address',
  ]);
  await build();
});

test('coinbase outputs wait for their maturity', async () => {
  const { world, single } = owners();
  const { program } = await world.accounts.nextProgram(single.id, false);
  await world.mine([], program, 400n * BTM);
  const build = () => world.builder.build(request(spend(single, BTM), pay(BTM - FEE)));
  expect(await refusalOf(build())).toMatchObject(['BTM701', expect.any(String)]);
  for (let i = 0; i < 99; i++) await world.mine();
  expect(await refusalOf(build())).toMatchObject(['BTM701', expect.any(String)]);
  await world.mine();
  await build();
});

test('many outputs are merged by transactions that spend one another', async () => {
  for (const kind of ['single', 'shared'] as const) {
    const parties = owners();
    const { world } = parties;
    await fund(world, parties[kind], ...new Array<bigint>(23).fill(BTM));
    const templates = await world.builder.buildChain(request(spend(parties[kind], 20n * BTM), pay(20n * BTM - FEE)));
    expect(templates.length).toBeGreaterThan(4);
    for (const template of await world.sign(templates, 'pw1', 'pw2')) world.pool.put(expectValid(world, template));
  }
});

test('the estimated fee is enough for the signed transaction', async () => {
  const { world, single, shared } = owners();
  const gold = world.assets.add('GOLD', shared.xpubs, 2);
  await fund(world, single, BTM, 2n * BTM, 3n * BTM);
  await fund(world, shared, BTM, 2n * BTM, 3n * BTM);
  const issue: BuildAction = { type: 'issue', assetId: gold.id, amount: 50n, args: null };
  const cases = [
    (fee: bigint) => request(spend(single, BTM), pay(BTM - fee)),
    (fee: bigint) => request(spend(shared, 6n * BTM), pay(6n * BTM - fee)),
    (fee: bigint) => request(issue, spend(shared, BTM), pay(50n, gold.id), pay(BTM - fee)),
    (fee: bigint) => request(issue, spend(single, BTM), spend(shared, BTM), pay(50n, gold.id), pay(2n * BTM - fee)),
  ];
  for (const make of cases) {
    const { total } = estimateMainFee(await world.builder.build(make(FEE)));
    world.nowMs += 3_600_000;
    const [signed] = await world.sign([await world.builder.build(make(total))], 'pw1', 'pw2');
    world.nowMs += 3_600_000;
    expectValid(world, signed as MainTemplate);
    expect(total).toBeLessThan(6_000_000n);
  }
});

test('figures of a fee estimate, as recorded for one input and two outputs of one key', async () => {
  const { world, single } = owners();
  await fund(world, single, 2n * BTM);
  const template = await world.builder.build(request(spend(single, BTM), pay(BTM - FEE)));
  const size = BigInt(template.tx.serializedSize);
  const flexible = (1409n + 176n + 98n) * 200n;
  expect(estimateMainFee(template)).toEqual({
    flexible,
    storage: (size + 98n) * 200n,
    vm: 1409n * 200n,
    total: flexible + (size + 98n + 1409n) * 200n,
    chain: 0n,
  });
  expect(estimateMainChainFee([template, template, template]).chain).toBe(12_000_000n);
});

test('refusals name the action and the reason', async () => {
  const { world, single } = owners();
  const of = (...actions: readonly BuildAction[]) => refusalOf(world.builder.build(request(...actions)));
  expect(await of(spend(single, 1n), pay(1n))).toEqual([
    'BTM700',
    'action index 0: reserving utxos: reservation found insufficient funds: reservation found insufficient funds',
  ]);
  expect(await of(spend({ ...single, id: 'none' }, 1n), pay(0n))).toEqual([
    'BTM709',
    'action index 0: get account info: Failed to find accountaction index 1: required field is missing: Failed to find account',
  ]);
  expect(await of(pay(1n << 63n))).toEqual([
    'BTM708',
    'action index 0: amount 9223372036854775808 exceeds maximum value 2^63: bad asset amount: bad asset amount',
  ]);
  const issue: BuildAction = { type: 'issue', assetId: BTM_ASSET_ID, amount: 1n, args: null };
  expect(await of(issue, pay(1n))).toEqual(['BTM710', 'action index 0: fail to find asset: fail to find asset']);
  const output: BuildAction = { type: 'spend_account_unspent_output', outputId: new Uint8Array(32), useUnconfirmed: false, args: null };
  expect(await of(output, pay(1n))).toEqual(['BTM703', "action index 0: can't find utxo with given hash: can't find utxo with given hash"]);
  const chain = world.builder.buildChain(request(spend(single, 1n, new Uint8Array(32).fill(1)), pay(1n)));
  expect(await refusalOf(chain)).toEqual(['BTM000', 'spend chain action only support BTM']);
});
