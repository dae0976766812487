/** Recovery: accounts of a key and addresses of accounts are found on the chain, also after a kill in between. */
import { bytesToHex } from '@bystack/base';
import { expect, test } from 'vitest';
import { AccountBranch, BIP44_RULE } from '../accounts/branch.js';
import { WalletIndex } from '../index/wallet-index.js';
import { payTo } from '../test-support/block-tree.js';
import { silentLog, World } from '../test-support/world.js';
import { Recovery } from './recovery.js';

const rule = (xpubs: readonly string[], keyIndex: number) => ({ xpubs, quorum: xpubs.length, keyIndex, deriveRule: BIP44_RULE });
/** A clock that stands at the time of the tip. */
const tipTime = (world: World) => {
  const ms = Number(world.chain.tip.header.timestamp) * 1000;
  return () => ms;
};

test('accounts and addresses of a key come back with what they own', async () => {
  const world = new World();
  const xpubs = [world.keys.add(1, 'pw')];
  const used = [
    { keyIndex: 2, change: false, index: 100, amount: 5n },
    { keyIndex: 2, change: false, index: 200, amount: 7n },
    { keyIndex: 7, change: true, index: 1, amount: 11n },
    // Beyond what is looked for: account 14 of at most 7 + 6, address 400 of at most 200 + 128.
    { keyIndex: 14, change: false, index: 1, amount: 1n },
    { keyIndex: 2, change: false, index: 400, amount: 1n },
  ];
  for (const { keyIndex, change, index, amount } of used)
    await world.give([payTo(new AccountBranch(rule(xpubs, keyIndex), change).program(index), amount)]);
  const recovery = new Recovery(world.table, world.index, world.accounts, tipTime(world));
  expect(await recovery.recover(xpubs)).toBe(true);
  expect(await recovery.recover(xpubs)).toBe(false);
  await world.index.caughtUp();
  expect(recovery.recovering, 'blocks of before may still come').toBe(true);
  await world.give([]);
  await world.index.caughtUp();
  expect(recovery.recovering).toBe(false);
  const alias = (index: number): string => `${(xpubs[0] as string).slice(0, 12)}:${String(index)}`;
  expect(world.accounts.list().map((account) => account.alias)).toEqual([alias(2), alias(7)]);
  expect([...world.reader.confirmed('account')].map(({ utxo }) => utxo.amount).sort()).toEqual([11n, 5n, 7n]);
  expect(world.accounts.programsOf(world.accounts.byAlias(alias(2))?.id ?? '').length).toBe(200);
});

test('a rescan finds addresses that were used elsewhere, and goes on after a kill', async () => {
  const world = new World();
  const xpubs = [world.keys.add(1, 'pw')];
  const account = world.accounts.add('own', xpubs, 1);
  for (const index of [120, 240]) await world.give([payTo(new AccountBranch(account, false).program(index), 3n)]);
  const recovery = new Recovery(world.table, world.index, world.accounts, tipTime(world));
  await recovery.rescan();
  await world.index.stop();
  const parts = { table: world.table, chain: world.chain, accounts: world.accounts, learn: () => Promise.resolve(), log: silentLog };
  const again = new WalletIndex(parts);
  expect(new Recovery(world.table, again, world.accounts, tipTime(world)).recovering).toBe(false);
  await again.caughtUp();
  expect([...world.reader.confirmed('account')].map(({ owner }) => owner?.keyIndex)).toEqual(expect.arrayContaining([120, 240]));
  await world.give([]);
  await again.caughtUp();
  expect(bytesToHex(world.table.get(Uint8Array.of(6)) ?? new Uint8Array(0))).toBe('');
  await again.stop();
});

test('a scan sees the blocks that a node fetches later', async () => {
  const world = new World();
  const account = world.accounts.add('own', [world.keys.add(1, 'pw')], 1);
  const now = tipTime(world)() + 3_600_000;
  const recovery = new Recovery(world.table, world.index, world.accounts, () => now);
  await recovery.rescan();
  await world.index.caughtUp();
  for (const index of [120, 240]) await world.give([payTo(new AccountBranch(account, false).program(index), 3n)]);
  await world.index.caughtUp();
  expect([...world.reader.confirmed('account')].map(({ owner }) => owner?.keyIndex).sort()).toEqual([120, 240]);
});
