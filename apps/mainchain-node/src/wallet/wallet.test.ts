/** The wallet through its calls: a whole life of money over the real chain. */
import { hexToBytes } from '@bystack/base';
import { decodeTx } from '@bystack/protocol';
import { afterEach, expect, test } from 'vitest';
import { WalletNode } from './test-support/wallet-node.js';

const BTM = 100_000_000;

const nodes: WalletNode[] = [];
const start = async (chain?: WalletNode['chain']): Promise<WalletNode> => {
  const node = await WalletNode.start(chain);
  nodes.push(node);
  return node;
};
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.stop();
});

test('mine, mature, pay, receive; issue, pass on and retire, by accounts of one key and of 2 of 3', async () => {
  const node = await start();
  const xpubs = [await node.key('k1', 'pw1'), await node.key('k2', 'pw2'), await node.key('k3', 'pw3')];
  const mined = await node.account('miner', [xpubs[0] as string], 1);
  const board = await node.account('board', xpubs, 2);
  await node.data('/create-asset', { alias: 'gold', root_xpubs: xpubs.slice(0, 2), quorum: 2, definition: { name: 'GOLD' } });
  for (let i = 0; i < 5; i++) node.mine(1, await node.program(mined, 'miner'));
  node.mine(100);
  expect(await node.balances('miner')).toEqual({ BTM: 5 * 412.5 * BTM });
  const fee = 0.1 * BTM;
  const from = (account: string, amount: number, asset = 'BTM') => ({
    type: 'spend_account',
    account_alias: account,
    asset_alias: asset,
    amount,
  });
  const to = (address: string, amount: number, asset = 'BTM') => ({ type: 'control_address', address, asset_alias: asset, amount });
  const paid = await node.send([from('miner', 900 * BTM), to(board, 400 * BTM), to(board, 500 * BTM - fee)], 'pw1');
  const waiting = await node.data<{ block_height: number; inputs: { account_alias: string }[] }>('/get-transaction', { tx_id: paid });
  expect([waiting.block_height, waiting.inputs[0]?.account_alias]).toEqual([0, 'miner']);
  node.mine(1);
  expect(await node.balances('board')).toEqual({ BTM: 900 * BTM - fee });
  await node.send([{ type: 'issue', asset_alias: 'gold', amount: 50 }, from('miner', fee), to(board, 50, 'gold')], 'pw1', 'pw2');
  node.mine(1);
  await node.send([from('board', 20, 'gold'), from('board', fee), to(mined, 20, 'gold')], 'pw2', 'pw3');
  node.mine(1);
  await node.send(
    [from('miner', 5, 'GOLD'), from('miner', fee), { type: 'retire', asset_alias: 'gold', amount: 5, arbitrary: 'ff' }],
    'pw1',
  );
  node.mine(1);
  expect(await node.balances('miner')).toMatchObject({ GOLD: 15 });
  expect(await node.balances('board')).toEqual({ BTM: 900 * BTM - 2 * fee, GOLD: 30 });
  const list = await node.data<{ tx_id: string; inputs: unknown[] }[]>('/list-transactions', { from: 1, count: 2 });
  expect(list.length).toBe(2);
  const [oldest] = (await node.data<{ tx_id: string; inputs: object[] }[]>('/list-transactions', { detail: false })).slice(-1);
  expect(oldest?.inputs).toMatchObject([{ type: 'coinbase', arbitrary: '0031' }]);
  const detail = await node.data<Record<string, unknown>[]>('/list-transactions', { id: paid, detail: true });
  expect(detail[0]).toMatchObject({ tx_id: paid, block_height: 106, block_index: 1, block_transactions_count: 2, status_fail: false });
  expect(await node.data('/wallet-info')).toEqual({ best_block_height: 109, wallet_height: 109 });
});

test('the miner is paid to the first account', async () => {
  const node = await start();
  expect(node.wallet.defaultMinerProgram()).toBeNull();
  await node.data('/create-account', { root_xpubs: [await node.key('k', 'pw')], quorum: 1, alias: 'first' });
  const program = node.wallet.defaultMinerProgram() as Uint8Array;
  const { address } = await node.data<{ address: string }>('/create-account-receiver', { account_alias: 'first' });
  expect(await node.program(address, 'first')).not.toEqual(program);
  node.mine(1, program);
  expect(await node.balances('first')).toEqual({ BTM: 412.5 * BTM });
  expect(node.wallet.defaultMinerProgram()).toEqual(program);
});

test('unspent outputs: filters, paging, contracts, waiting ones', async () => {
  const node = await start();
  const xpub = await node.key('k', 'pw');
  const address = await node.account('a', [xpub], 1);
  for (let i = 0; i < 3; i++) node.mine(1, await node.program(address, 'a'));
  node.mine(100);
  const list = (body: object) =>
    node.data<{ id: string; amount: number; valid_height: number; program: string }[]>('/list-unspent-outputs', body);
  const all = await list({ account_alias: 'a' });
  expect(all.map(({ id }) => id)).toEqual(
    all
      .map(({ id }) => id)
      .sort()
      .reverse(),
  );
  expect(all.map(({ valid_height: height }) => height).sort()).toEqual([101, 102, 103]);
  expect(await list({ from: 1, count: 1 })).toEqual([all[1]]);
  expect(await list({ id: all[2]?.id })).toEqual([all[2]]);
  expect(await list({ account_id: 'none' })).toEqual([]);
  const contract = { type: 'control_program', asset_alias: 'BTM', amount: 7, control_program: '51' };
  const spend = { type: 'spend_account', account_alias: 'a', asset_alias: 'BTM', amount: BTM };
  await node.send([spend, contract], 'pw');
  expect((await list({ unconfirmed: true })).length).toBe(4);
  node.mine(1);
  expect((await list({})).length).toBe(3);
  expect(await list({ smart_contract: true })).toEqual([]);
  expect(await node.call('/list-unspent-outputs', { account_alias: 'none' })).toMatchObject({ code: 'BTM709' });
});

test('chain transactions: built, signed and estimated together', async () => {
  const node = await start();
  const address = await node.account('a', [await node.key('k', 'pw')], 1);
  for (let i = 0; i < 12; i++) node.mine(1, await node.program(address, 'a'));
  node.mine(100);
  const actions = [
    { type: 'spend_account', account_alias: 'a', asset_alias: 'BTM', amount: 4500 * BTM },
    { type: 'control_address', address, asset_alias: 'BTM', amount: 4500 * BTM - 10_000_000 },
  ];
  const templates = await node.data<Record<string, unknown>[]>('/build-chain-transactions', { actions });
  expect(templates.length).toBe(4);
  const gas = await node.data<Record<string, number>>('/estimate-chain-transaction-gas', { transaction_templates: templates });
  expect(Object.keys(gas)).toEqual(['total_neu', 'flexible_neu', 'storage_neu', 'vm_neu', 'chain_tx_neu']);
  expect(gas['chain_tx_neu']).toBe(18_000_000);
  const wrong = await node.data<{ sign_complete: boolean }>('/sign-transactions', { password: 'no', transactions: templates });
  expect(wrong.sign_complete).toBe(false);
  const body = { password: 'pw', transactions: templates };
  const signed = await node.data<{ transaction: { raw_transaction: string }[]; sign_complete: boolean }>('/sign-transactions', body);
  expect(signed.sign_complete).toBe(true);
  for (const { raw_transaction: raw } of signed.transaction)
    expect(await node.chain.pool.submit(hexToBytes(raw), 'api')).toMatchObject({ kind: 'added' });
  node.mine(1);
  expect(await node.balances('a')).toEqual({ BTM: 12 * 412.5 * BTM - 10_000_000 - 18_000_000 });
  for (const [path, empty] of [
    ['/estimate-transaction-gas', { transaction_template: {} }],
    ['/estimate-chain-transaction-gas', {}],
    ['/sign-transaction', { password: 'pw' }],
  ] as const)
    expect(await node.call(path, empty)).toMatchObject({ code: 'BTM000', error_detail: 'missing raw tx' });
});

test('a wallet goes from node to node: the image holds no open key, restored accounts find their money', async () => {
  const first = await start();
  const xpubs = [await first.key('k1', 'pw1'), await first.key('k2', 'pw2')];
  const address = await first.account('shared', xpubs, 2);
  await first.data('/create-asset', { alias: 'gold', root_xpubs: xpubs, quorum: 1, definition: {} });
  first.mine(1, await first.program(address, 'shared'));
  const image = await first.data('/backup-wallet');
  expect(Object.keys(image)).toEqual(['account_image', 'asset_image', 'key_images']);
  const second = await start(first.chain);
  expect(await second.call('/restore-wallet', image)).toEqual({ httpStatus: 200, status: 'success' });
  await expect.poll(() => second.balances('shared'), { timeout: 10_000 }).toEqual({ BTM: 412.5 * BTM });
  expect(await second.data('/check-key-password', { xpub: xpubs[0], password: 'pw1' })).toEqual({ check_result: true });
  expect(await second.data('/backup-wallet')).toEqual(image);
  expect(await second.call('/restore-wallet', image)).toMatchObject({ status: 'success' });
  expect(second.wallet.routes.filter(({ loopbackOnly }) => loopbackOnly).map(({ path }) => path)).toEqual([
    '/backup-wallet',
    '/restore-wallet',
  ]);
});

test('accounts of a key are recovered from the chain', async () => {
  const first = await start();
  const { xpub, mnemonic } = await first.data<{ xpub: string; mnemonic: string }>('/create-key', { alias: 'k', password: 'pw' });
  const address = await first.account('mine', [xpub], 1);
  first.mine(1, await first.program(address, 'mine'));
  const second = await start(first.chain);
  await second.data('/create-key', { alias: 'again', password: 'other', mnemonic });
  expect(await second.call('/recovery-wallet', { xpubs: [xpub] })).toEqual({ httpStatus: 200, status: 'success' });
  await expect.poll(() => second.balances(`${xpub.slice(0, 12)}:1`).catch(() => ({})), { timeout: 20_000 }).toEqual({ BTM: 412.5 * BTM });
  expect(await second.call('/recovery-wallet', { xpubs: [] })).toMatchObject({ code: 'BTM202' });
  expect(await second.call('/rescan-wallet')).toEqual({ httpStatus: 200, status: 'success' });
});

test('a deleted account takes its outputs and transactions out of the lists', async () => {
  const node = await start();
  const xpub = await node.key('k', 'pw');
  const address = await node.account('a', [xpub], 1);
  node.mine(1, await node.program(address, 'a'));
  expect((await node.data<unknown[]>('/list-transactions')).length).toBe(1);
  await node.data('/delete-account', { account_alias: 'a' });
  for (const path of ['/list-transactions', '/list-balances', '/list-unspent-outputs']) expect(await node.data(path)).toEqual([]);
});

test('issuance templates hold a transaction that decodes, with a fresh nonce each', async () => {
  const node = await start();
  const xpub = await node.key('k', 'pw');
  const address = await node.account('a', [xpub], 1);
  await node.data('/create-asset', { alias: 'gold', root_xpubs: [xpub], quorum: 1, definition: {} });
  const actions = [
    { type: 'issue', asset_alias: 'gold', amount: 5 },
    { type: 'control_address', asset_alias: 'gold', amount: 5, address },
  ];
  const nonces = new Set<string>();
  for (let i = 0; i < 3; i++) {
    const { raw_transaction: raw } = await node.data<{ raw_transaction: string }>('/build-transaction', { actions });
    const [input] = decodeTx(hexToBytes(raw), { dialect: 'mainchain' }).inputs;
    nonces.add(input?.kind === 'issuance' ? String(input.nonce) : '');
  }
  expect(nonces.size).toBe(3);
});

test('outputs are spent one by one, also those of a contract; refusals have their codes', async () => {
  const node = await start();
  const xpub = await node.key('k', 'pw');
  const address = await node.account('a', [xpub], 1);
  await node.data('/create-asset', { alias: 'gold', root_xpubs: [xpub], quorum: 1, definition: {} });
  for (let i = 0; i < 2; i++) node.mine(1, await node.program(address, 'a'));
  node.mine(100);
  const spend = { type: 'spend_account', account_alias: 'a', asset_alias: 'BTM', amount: BTM };
  const contract = { type: 'control_program', asset_alias: 'gold', amount: 5, control_program: '525393' };
  await node.send([{ type: 'issue', asset_alias: 'gold', amount: 5 }, spend, contract], 'pw');
  node.mine(1);
  const [locked] = await node.data<{ id: string; account_id: string }[]>('/list-unspent-outputs', { smart_contract: true });
  expect(locked?.account_id).toBe('');
  const open = { type: 'spend_account_unspent_output', output_id: locked?.id };
  const args = { arguments: [{ type: 'integer', raw_data: { value: 0 } }] };
  const home = { type: 'control_address', asset_alias: 'gold', amount: 5, address };
  await node.send([{ ...open, ...args }, spend, home], 'pw');
  node.mine(1);
  expect(await node.balances('a')).toMatchObject({ GOLD: 5 });
  const again = await node.call('/build-transaction', { actions: [open, home] });
  expect(again).toMatchObject({
    code: 'BTM703',
    error_detail: "action index 0: can't find utxo with given hash: can't find utxo with given hash",
  });
  const { raw_transaction: raw } = await node.data<{ raw_transaction: string }>('/build-transaction', { actions: [home] });
  const template = { raw_transaction: raw, signing_instructions: [{ position: 3 }] };
  const astray = await node.call('/sign-transaction', { password: 'pw', transaction: template });
  expect(astray).toMatchObject({ code: 'BTM000', error_detail: 'too many signing instructions in template' });
  expect(await node.call('/sign-transaction', { password: 'pw', transaction: { raw_transaction: '07' } })).toMatchObject({
    code: 'BTM002',
  });
});
