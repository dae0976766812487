/** What client libraries do with a node, call by call over HTTP: from the first key to a wallet that is backed up. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MainNodeProcess, pollFor } from '@bystack/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PARAMS = JSON.stringify({
  name: 'clientflow',
  hrp: 'cf',
  bits: '0x20000000007fffff',
  genesis: { timestamp: 1_700_000_000 },
  minBlockSeconds: 0,
});
/** Blocks until a reward can be spent. */
const MATURITY = 100;
const BTM = 100_000_000;
const PASSWORD = 'a password';
const WAIT_MS = 170_000;

interface Key {
  readonly alias: string;
  readonly xpub: string;
}
interface Template {
  readonly raw_transaction: string;
}
interface Tx {
  readonly tx_id: string;
  readonly block_height: number;
  readonly outputs: readonly { readonly account_alias?: string; readonly asset_alias?: string; readonly amount: number }[];
}

let dir: string;
let node: MainNodeProcess;
let key: Key;
let miningAddress: string;

/** The refusal of a call. */
const refusal = async (path: string, request: object): Promise<{ readonly code: string; readonly error_detail?: string }> => {
  const answer = JSON.parse((await node.ask(path, JSON.stringify(request))).text) as { status: string; code: string };
  expect(answer.status, path).toBe('fail');
  return answer;
};

const receiver = async (alias: string): Promise<string> =>
  (await node.call<{ address: string }>('/create-account-receiver', { account_alias: alias })).address;

const balance = async (alias: string): Promise<Record<string, number>> => {
  const rows = await node.call<{ asset_alias: string; amount: number }[]>('/list-balances', { account_alias: alias });
  return Object.fromEntries(rows.map(({ asset_alias: asset, amount }) => [asset, amount]));
};

const pay = (amount: number, asset = 'BTM') => ({ type: 'spend_account', account_alias: 'default', asset_alias: asset, amount });
const to = (address: string, amount: number, asset = 'BTM') => ({ type: 'control_address', address, asset_alias: asset, amount });

/** Builds, signs and submits. Returns the id of the transaction. */
async function send(actions: readonly object[]): Promise<string> {
  const transaction = await node.call<Template>('/build-transaction', { base_transaction: null, actions, ttl: 0, time_range: 0 });
  const signed = await node.call<{ transaction: Template; sign_complete: boolean }>('/sign-transaction', {
    password: PASSWORD,
    transaction,
  });
  expect(signed.sign_complete).toBe(true);
  const { raw_transaction: raw } = signed.transaction;
  const decoded = await node.call<{ tx_id: string }>('/decode-raw-transaction', { raw_transaction: raw });
  const submitted = await node.call<{ tx_id: string }>('/submit-transaction', { raw_transaction: raw });
  expect(submitted.tx_id).toBe(decoded.tx_id);
  return submitted.tx_id;
}

const inBlock = (txId: string): Promise<Tx> =>
  pollFor(
    `a block with ${txId}`,
    async () => {
      const tx = await node.call<Tx>('/get-transaction', { tx_id: txId });
      return tx.block_height > 0 ? tx : null;
    },
    WAIT_MS,
  );

/** One node for all tests, which build on each other as a client's session does; it mines for the first account. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bystack-client-flow-'));
  node = new MainNodeProcess(dir, PARAMS);
  await node.start();
  key = await node.call<Key>('/create-key', { alias: 'Default', password: PASSWORD });
  await node.call('/create-account', { root_xpubs: [key.xpub], quorum: 1, alias: 'default' });
  miningAddress = (await node.call<{ mining_address: string }>('/get-mining-address')).mining_address;
  await node.call('/set-mining', { is_mining: true });
});
afterAll(async () => {
  await node.close();
  await rm(dir, { recursive: true, force: true });
});

test('the first account is paid for mining, at an address that is its own at once', async () => {
  expect(await node.call('/is-mining')).toEqual({ is_mining: true });
  expect(await node.call('/validate-address', { address: miningAddress })).toEqual({ valid: true, is_local: true });
  expect(await node.call('/list-addresses', { account_alias: 'default' })).toMatchObject([{ address: miningAddress, key_index: 1 }]);
});

test('keys are listed, checked, renamed, given another password and deleted', async () => {
  expect(key.alias).toBe('default');
  const { xpub } = await node.call<Key>('/create-key', { alias: 'other', password: 'old' });
  expect(await refusal('/create-key', { alias: ' OTHER', password: 'x' })).toMatchObject({ code: 'BTM800' });
  expect((await node.call<Key[]>('/list-keys')).map(({ alias }) => alias)).toEqual(['default', 'other']);
  expect(await node.call('/reset-key-password', { xpub, old_password: 'old', new_password: 'new' })).toEqual({ changed: true });
  expect(await node.call('/check-key-password', { xpub, password: 'old' })).toEqual({ check_result: false });
  expect(await node.call('/check-key-password', { xpub, password: 'new' })).toEqual({ check_result: true });
  await node.call('/update-key-alias', { xpub, new_alias: 'renamed' });
  expect(await refusal('/delete-key', { xpub, password: 'old' })).toMatchObject({ code: 'BTM802' });
  await node.call('/delete-key', { xpub, password: 'new' });
  expect((await node.call<Key[]>('/list-keys')).map(({ alias }) => alias)).toEqual(['default']);
});

test('accounts have small aliases; what is missing or taken is refused by its code', async () => {
  const made = await node.call('/create-account', { root_xpubs: [key.xpub], quorum: 1, alias: 'Alice' });
  expect(made).toMatchObject({ alias: 'alice', xpubs: [key.xpub], quorum: 1, key_index: 2, derive_rule: 1 });
  await node.call('/create-account', { root_xpubs: [key.xpub], quorum: 1, alias: 'gone' });
  expect(await refusal('/create-account', { alias: 'david' })).toMatchObject({ code: 'BTM202' });
  expect(await refusal('/create-account', { root_xpubs: [key.xpub], quorum: 2, alias: 'david' })).toMatchObject({ code: 'BTM200' });
  expect(await refusal('/create-account', { root_xpubs: [key.xpub], quorum: 1, alias: 'ALICE' })).toMatchObject({ code: 'BTM000' });
  expect(await refusal('/update-account-alias', { new_alias: 'new' })).toMatchObject({ code: 'BTM709' });
  await node.call('/update-account-alias', { account_alias: 'gone', new_alias: 'going' });
  await node.call('/delete-account', { account_alias: 'going' });
  expect((await node.call<{ alias: string }[]>('/list-accounts')).map(({ alias }) => alias)).toEqual(['default', 'alice']);
});

test('access tokens are made, listed without their secret, checked and deleted', async () => {
  const { token } = await node.call<{ token: string }>('/create-access-token', { id: 'bob' });
  const secret = token.slice('bob:'.length);
  expect(await refusal('/create-access-token', { id: 'bob' })).toMatchObject({ code: 'BTM000' });
  expect(await node.call('/list-access-tokens')).toEqual([{ id: 'bob', created_at: expect.any(String) as string }]);
  await node.call('/check-access-token', { id: 'bob', secret });
  await refusal('/check-access-token', { id: 'bob', secret: secret.replace(/^./, (c) => (c === '0' ? '1' : '0')) });
  await node.call('/delete-access-token', { id: 'bob' });
  expect(await node.call('/list-access-tokens')).toEqual([]);
});

test('a message is signed by the key of an address, and by no other', async () => {
  const address = await receiver('alice');
  const signed = await node.call('/sign-message', { address, message: 'c0ffee', password: PASSWORD });
  const verify = (changed: object) => node.call('/verify-message', { ...signed, address, message: 'c0ffee', ...changed });
  expect(await verify({})).toEqual({ result: true });
  expect(await verify({ message: 'c0ffef' })).toEqual({ result: false });
  expect(await verify({ address: miningAddress })).toEqual({ result: false });
});

test('money and new assets go from account to account, waiting first, then in a block', async () => {
  await node.reaches(MATURITY + 2, 150_000);
  for (const alias of ['gold', 'silver'])
    await node.call('/create-asset', { alias, root_xpubs: [key.xpub], quorum: 1, definition: { name: alias, decimals: 0 } });
  const address = await receiver('alice');
  const issue = (asset: string, amount: number) => ({ type: 'issue', asset_alias: asset, amount });
  await node.call('/set-mining', { is_mining: false });
  const paid = await send([pay(3 * BTM), to(address, 2 * BTM)]);
  const issued = await send([pay(BTM / 5), issue('gold', 1_000), issue('SILVER', 7), to(address, 1_000, 'gold'), to(address, 7, 'silver')]);

  const waiting = await node.call<{ total: number; tx_ids: string[] }>('/list-unconfirmed-transactions');
  expect([waiting.total, waiting.tx_ids.toSorted()]).toEqual([2, [paid, issued].toSorted()]);
  expect(await node.call('/get-unconfirmed-transaction', { tx_id: paid })).toMatchObject({ id: paid, version: 1, status_fail: false });
  const [shown] = await node.call<Tx[]>('/list-transactions', { id: issued, unconfirmed: true });
  expect(shown?.outputs).toContainEqual(expect.objectContaining({ account_alias: 'alice', asset_alias: 'GOLD', amount: 1_000 }));
  expect(await balance('alice'), 'nothing before it is in a block').toEqual({});

  await node.call('/set-mining', { is_mining: true });
  const { block_height: height } = await inBlock(issued);
  await inBlock(paid);
  expect(await balance('alice')).toEqual({ BTM: 2 * BTM, GOLD: 1_000, SILVER: 7 });
  expect((await node.call<Tx[]>('/list-transactions', { from: 0, count: 3 })).length).toBe(3);
  const block = await node.call<{ transactions: { id: string }[] }>('/get-block', { block_height: height });
  expect(block.transactions.map(({ id }) => id)).toContain(issued);
});

test('what cannot be paid is refused by its code', async () => {
  const address = await receiver('alice');
  const build = (actions: readonly object[]) => refusal('/build-transaction', { base_transaction: null, actions, ttl: 0, time_range: 0 });
  expect(await build([pay(10 ** 15), to(address, 10 ** 15)])).toMatchObject({ code: 'BTM700' });
  expect(await build([{ ...pay(1), account_alias: 'nobody' }])).toMatchObject({ code: 'BTM709' });
  expect(await build([pay(1, 'nothing')])).toMatchObject({ code: 'BTM710' });
  expect(await build([{ ...pay(1), type: 'control_receiver' }])).toMatchObject({ code: 'BTM704' });
});

test('a wallet takes back its own image, even from a client that knows fewer fields, and moves to another node whole', async () => {
  const image = await node.call<Record<string, unknown>>('/backup-wallet');
  const unknown = new Set(['derive_rule', 'issue_program', 'cipherparams']);
  const poorer = JSON.parse(JSON.stringify(image, (name, value: unknown) => (unknown.has(name) ? undefined : value))) as object;
  expect(JSON.stringify(poorer).length).toBeLessThan(JSON.stringify(image).length);
  await node.call('/restore-wallet', poorer);
  await node.call('/restore-wallet', image);
  expect((await balance('alice'))['GOLD']).toBe(1_000);

  const otherDir = await mkdtemp(join(tmpdir(), 'bystack-client-flow-'));
  const other = new MainNodeProcess(otherDir, PARAMS);
  try {
    await other.start('--peers', node.p2p);
    await other.call('/restore-wallet', image);
    const gold = (rows: { asset_alias: string; amount: number }[]) => rows.find((row) => row.asset_alias === 'GOLD') ?? null;
    const filter = { account_alias: 'alice' };
    const found = await pollFor('the gold on another node', async () => gold(await other.call('/list-balances', filter)), WAIT_MS);
    expect(found.amount).toBe(1_000);
  } finally {
    await other.close();
    await rm(otherDir, { recursive: true, force: true });
  }
});
