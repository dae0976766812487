/** The wallet over the real chain, pool, rules and templates: mine, mature, pay, receive, see it in the balances, and reorganise. */
import { bytesToHex } from '@bystack/base';
import { BTM_ASSET_ID, encodeTx } from '@bystack/protocol';
import { MemoryTable } from '@bystack/store';
import { estimateMainFee, type MainTemplate } from '@bystack/txbuilder';
import { expect, test } from 'vitest';
import type { BuildAction } from './build/actions.js';
import { Builder } from './build/builder.js';
import { Reservations } from './build/reservations.js';
import { assetLearner } from './index/learn.js';
import { PoolView } from './index/pool-view.js';
import { IndexReader } from './index/reader.js';
import { WalletIndex } from './index/wallet-index.js';
import type { Account } from './ports.js';
import { signTemplates } from './sign/signing.js';
import { foreignProgram, MemoryAccounts, MemoryAssets, MemoryKeys } from './test-support/memory-wallet.js';
import { PowNode } from './test-support/pow-node.js';
import { silentLog } from './test-support/world.js';

const SUBSIDY = 41_250_000_000n;
const BTM = 100_000_000n;

class Setting {
  readonly node = new PowNode();
  readonly table = new MemoryTable();
  readonly keys = new MemoryKeys();
  readonly accounts = new MemoryAccounts();
  readonly assets = new MemoryAssets();
  readonly view = new PoolView(this.node.pool, this.accounts);
  readonly reader = new IndexReader(this.table, this.accounts, this.view);
  readonly index = new WalletIndex({
    table: this.table,
    chain: this.node,
    accounts: this.accounts,
    learn: assetLearner(this.assets, this.accounts),
    log: silentLog,
  });
  readonly #tipHeight = () => this.node.tip.height;
  readonly reservations = new Reservations({ reader: this.reader, pool: this.view, tipHeight: this.#tipHeight, nowMs: () => 0 });
  readonly builder = new Builder({ ...this, hrp: this.node.network.hrp, random: (bytes) => new Uint8Array(bytes).fill(1) }, () => 0);

  async mine(count: number, program = foreignProgram(0)): Promise<void> {
    for (let i = 0; i < count; i++) this.node.mine(program);
    await this.index.caughtUp();
  }

  async template(...actions: readonly BuildAction[]): Promise<MainTemplate> {
    return this.builder.build({ base: null, actions, ttlMs: 0, timeRange: 0n });
  }

  async send(template: MainTemplate, ...passwords: readonly string[]): Promise<void> {
    let templates: readonly MainTemplate[] = [template];
    for (const password of passwords) templates = (await signTemplates(templates, this.keys, password)).templates;
    for (const { tx } of templates) expect(await this.node.pool.submit(encodeTx(tx, 'mainchain'), 'api')).toMatchObject({ kind: 'added' });
  }

  balance(account: Account, assetId = BTM_ASSET_ID): bigint {
    return this.reader.balances(account.id).get(account.id)?.get(bytesToHex(assetId)) ?? 0n;
  }
}

const spend = (account: Account, amount: bigint, assetId = BTM_ASSET_ID, useUnconfirmed = false): BuildAction => ({
  type: 'spend_account',
  accountId: account.id,
  assetId,
  amount,
  useUnconfirmed,
});
const pay = (program: Uint8Array, amount: bigint, assetId = BTM_ASSET_ID): BuildAction => ({
  type: 'control_program',
  assetId,
  amount,
  program,
});

test('mine to an own address, mature, pay, receive, balances', async () => {
  const s = new Setting();
  const xpubs = [s.keys.add(1, 'pw1'), s.keys.add(2, 'pw2'), s.keys.add(3, 'pw3')];
  const miner = s.accounts.add('miner', xpubs.slice(0, 1), 1);
  const board = s.accounts.add('board', xpubs, 2);
  await s.mine(1, (await s.accounts.nextProgram(miner.id, false)).program);
  expect(s.balance(miner)).toBe(SUBSIDY);
  await s.mine(100);
  const { program } = await s.accounts.nextProgram(board.id, false);
  const { total } = estimateMainFee(await s.template(spend(miner, BTM), pay(program, BTM)));
  s.reservations.cancel(1);
  await s.send(await s.template(spend(miner, 100n * BTM), pay(program, 100n * BTM - total)), 'pw1');
  const again = await s.template(spend(board, 10n * BTM, BTM_ASSET_ID, true), pay(foreignProgram(7), 9n * BTM));
  await s.send(again, 'pw2', 'pw3');
  expect([s.balance(miner), s.balance(board), s.view.related().length]).toEqual([SUBSIDY, 0n, 2]);
  await s.mine(1);
  expect([s.balance(miner), s.balance(board), s.view.related().length]).toEqual([SUBSIDY - 100n * BTM, 90n * BTM - total, 0]);
  expect(s.reader.transactions().map(({ height, index }) => [height, index])).toEqual([
    [102n, 2],
    [102n, 1],
    [1n, 0],
  ]);
  await s.index.stop();
  s.node.stop();
});

test('issue, transfer and retire an asset; a longer branch takes it back', async () => {
  const s = new Setting();
  const xpubs = [s.keys.add(1, 'pw1'), s.keys.add(2, 'pw2')];
  const account = s.accounts.add('a', xpubs, 2);
  const gold = s.assets.add('GOLD', xpubs, 2);
  const own = async () => (await s.accounts.nextProgram(account.id, false)).program;
  for (let i = 0; i < 4; i++) await s.mine(1, await own());
  await s.mine(100);
  const fork = s.node.tip;
  const before = s.balance(account);
  const fee = BTM / 10n;
  const steps: readonly (readonly BuildAction[])[] = [
    [{ type: 'issue', assetId: gold.id, amount: 50n, args: null }, spend(account, fee), pay(await own(), 50n, gold.id)],
    [spend(account, 20n, gold.id), spend(account, fee), pay(foreignProgram(3), 20n, gold.id)],
    [spend(account, 10n, gold.id), spend(account, fee), { type: 'retire', assetId: gold.id, amount: 10n, arbitrary: Uint8Array.of(1) }],
  ];
  for (const actions of steps) {
    await s.send(await s.template(...actions), 'pw1', 'pw2');
    await s.mine(1);
  }
  expect([s.balance(account), s.balance(account, gold.id)]).toEqual([before - 3n * fee, 20n]);
  let node = fork;
  for (let i = 0; i < 4; i++) node = s.node.mine(foreignProgram(9), node);
  expect(s.node.tip).toBe(node);
  await s.index.caughtUp();
  expect([s.balance(account), s.balance(account, gold.id), s.reader.transactions().length]).toEqual([before, 0n, 4]);
  await s.index.stop();
  s.node.stop();
});
