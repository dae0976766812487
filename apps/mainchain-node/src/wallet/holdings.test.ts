/** The wallet's calls about keys, accounts, addresses, assets and messages, as recorded of Bytom v1.1.0 (rest.json, kind wallet). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BystackError } from '@bystack/base';
import { MemoryTable, openLmdbTable, subTable, type ByteTable } from '@bystack/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHoldings, type Holdings } from './holdings.js';
import { call, dataOf, type Answered } from './test-support/call.js';
import { silentLog } from './test-support/world.js';

const FOREIGN = 'sm1q3jwsv0lhfmndnlag3kp6avpcq6pkd3xyxg7z8f';
const UNKNOWN_XPUB =
  '6f5c68983e8c2b9d478e46a76b750f1ac9c41a3835da575018fa342a4c4ebec714181cd2697d0cf7449e85b8bae64eccd0b517e465ec73c13903d3f5e7f23873';
const NO_POINT = '02' + '00'.repeat(63);

interface Key {
  readonly alias: string;
  readonly xpub: string;
  readonly mnemonic: string;
}
interface AccountView {
  readonly id: string;
  readonly alias: string;
  readonly key_index: number;
}
interface Receiver {
  readonly control_program: string;
  readonly address: string;
}

let dir: string;
let nowMs: number;
let wallet: Holdings;
let k1: Key;

const open = (table: ByteTable, folder = 'keystore'): Promise<Holdings> =>
  openHoldings({ table, hrp: 'sm', keysDir: join(dir, folder), clock: { nowMs: () => nowMs }, log: silentLog });
const data = <T>(path: string, body: unknown = {}): Promise<T> => dataOf<T>(wallet.routes, path, body);
const ask = (path: string, body: unknown = {}): Promise<Answered> => call(wallet.routes, path, body);
const refused = (code: string, detail: string): unknown =>
  expect.objectContaining({ status: 'fail', code, ...(code === 'BTM002' ? { detail } : { error_detail: detail }) });

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'wallet-holdings-'));
  nowMs = Date.UTC(2026, 10, 22);
  wallet = await open(new MemoryTable());
  k1 = await data<Key>('/create-key', { alias: 'k1', password: 'pw' });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const account = (alias: string, xpubs: readonly string[] = [k1.xpub], quorum = 1): Promise<AccountView> =>
  data<AccountView>('/create-account', { root_xpubs: xpubs, quorum, alias });
const receiver = (alias: string): Promise<Receiver> => data<Receiver>('/create-account-receiver', { account_alias: alias });

describe('keys', () => {
  it('are made, listed, checked and renamed', async () => {
    expect(k1).toEqual({
      alias: 'k1',
      xpub: expect.stringMatching(/^[0-9a-f]{128}$/) as string,
      file: expect.stringMatching(/^keystore\/UTC--2026-11-22T/) as string,
      mnemonic: expect.any(String) as string,
    });
    const { mnemonic: _, ...listed } = k1;
    expect(await ask('/list-keys')).toEqual({ status: 'success', data: [listed] });
    expect(await data('/check-key-password', { xpub: k1.xpub, password: 'pw' })).toEqual({ check_result: true });
    expect(await data('/check-key-password', { xpub: k1.xpub, password: 'no' })).toEqual({ check_result: false });
    expect(await data('/reset-key-password', { xpub: k1.xpub, old_password: 'no', new_password: 'x' })).toEqual({ changed: false });
    expect(await data('/reset-key-password', { xpub: k1.xpub, old_password: 'pw', new_password: 'x' })).toEqual({ changed: true });
    expect(await ask('/update-key-alias', { xpub: k1.xpub, new_alias: 'Key' })).toEqual({ status: 'success' });
    expect(await ask('/delete-key', { xpub: k1.xpub, password: 'pw' })).toEqual(
      refused('BTM802', 'could not decrypt key with given passphrase'),
    );
    expect(await ask('/delete-key', { xpub: k1.xpub, password: 'x' })).toEqual({ status: 'success' });
    expect(await ask('/list-keys')).toEqual({ status: 'success', data: [] });
    const imported = await data<Key>('/create-key', { alias: 'k2', password: 'pw', mnemonic: k1.mnemonic });
    expect(Object.keys(imported).sort()).toEqual(['alias', 'file', 'xpub']);
    expect(imported.xpub).toBe(k1.xpub);
  });

  it('are refused with Bytom’s codes', async () => {
    const mnemonic = 'letter advice cage absurd amount doctor acoustic avoid letter advice cage above letter advice cage absurd';
    expect(await ask('/create-key', { alias: 'k2', password: 'pw', mnemonic })).toEqual({
      status: 'fail',
      code: 'BTM000',
      msg: 'Bytom API Error',
      error_detail: 'mnemonic length error',
    });
    expect(await ask('/create-key', { alias: ' K1', password: 'pw' })).toMatchObject({ code: 'BTM800', msg: 'Key Alias already exists' });
    expect(await ask('/delete-key', { xpub: UNKNOWN_XPUB, password: 'pw' })).toMatchObject({ code: 'BTM801' });
    expect(await ask('/delete-key', { xpub: 'ab', password: 'pw' })).toMatchObject({ code: 'BTM002' });
    expect(await ask('/create-key', '{"alias": 1}')).toMatchObject({ code: 'BTM002' });
  });
});

describe('accounts', () => {
  it('are made, listed by any beginning of an id, renamed and deleted', async () => {
    const alice = await account(' Alice ');
    expect(alice).toEqual({
      id: expect.stringMatching(/^[0-9A-V]{13}$/) as string,
      alias: 'alice',
      xpubs: [k1.xpub],
      quorum: 1,
      key_index: 1,
      derive_rule: 1,
    });
    const bob = await account('bob');
    expect(bob).toMatchObject({ key_index: 2 });
    expect(await data('/list-accounts')).toEqual([alice, bob]);
    expect(await data('/list-accounts', { id: alice.id.slice(0, 4) })).toEqual([alice, bob]);
    expect(await data('/list-accounts', { id: bob.id })).toEqual([bob]);
    expect(await data('/list-accounts', { id: 'ZZ' })).toEqual([]);
    expect(await ask('/update-account-alias', { account_alias: 'alice', new_alias: ' Anna' })).toEqual({ status: 'success' });
    expect(await data('/list-accounts', { alias: 'anna' })).toEqual([{ ...alice, alias: 'anna' }]);
    const { address } = await receiver('anna');
    expect(await ask('/delete-account', { account_id: alice.id })).toEqual({ status: 'success' });
    expect(await data('/validate-address', { address })).toEqual({ valid: true, is_local: false });
    expect(await ask('/delete-account', { account_info: 'bob' })).toEqual({ status: 'success' });
    expect(await data('/list-accounts')).toEqual([]);
    expect(await account('alice'), 'an index is used once').toMatchObject({ key_index: 3 });
  });

  it('count their indexes per set of keys, whatever the order', async () => {
    const k2 = await data<Key>('/create-key', { alias: 'k2', password: 'pw' });
    expect(await account('a', [k1.xpub, k2.xpub], 2)).toMatchObject({ key_index: 1 });
    expect(await account('b', [k2.xpub.toUpperCase(), k1.xpub], 1)).toMatchObject({ key_index: 2, xpubs: [k2.xpub, k1.xpub] });
    expect(await account('c', [k2.xpub], 1)).toMatchObject({ key_index: 1 });
  });

  it('are refused with Bytom’s codes and texts', async () => {
    await account('alice');
    const create = (root_xpubs: readonly string[], quorum: number, alias = 'bob'): Promise<Answered> =>
      ask('/create-account', { root_xpubs, quorum, alias });
    expect(await create([], 1)).toEqual({
      status: 'fail',
      code: 'BTM202',
      msg: 'At least one xpub is required',
      error_detail: 'at least one xpub is required',
    });
    const quorum = 'uorum must be greater than or equal to 1, and must be less than or equal to the length of xpubs';
    expect(await create([k1.xpub], 2)).toEqual({ status: 'fail', code: 'BTM200', msg: `Q${quorum}`, error_detail: `q${quorum}` });
    for (const bad of [0, -1, 3]) expect(await create([k1.xpub], bad)).toMatchObject({ code: 'BTM200' });
    expect(await create([k1.xpub, k1.xpub.toUpperCase()], 1)).toEqual(
      refused('BTM203', `duplicated key=${k1.xpub}: xpubs cannot contain the same key more than once`),
    );
    expect(await create([NO_POINT], 1)).toEqual(refused('BTM201', 'invalid xpub format'));
    expect(await create(['00'], 1)).toMatchObject({ code: 'BTM002' });
    expect(await create([k1.xpub], 1, ' ALICE')).toEqual(refused('BTM000', 'Duplicate account alias'));
    expect(await ask('/update-account-alias', { account_alias: 'alice', new_alias: 'alice' })).toEqual(
      refused('BTM000', 'Duplicate account alias'),
    );
    const notFound = { status: 'fail', code: 'BTM709', msg: 'Account not found', error_detail: 'Failed to find account' };
    for (const path of ['/update-account-alias', '/delete-account', '/create-account-receiver', '/list-addresses', '/list-pubkeys'])
      for (const body of [{}, { account_alias: 'nobody' }, { account_id: 'nobody' }]) expect(await ask(path, body), path).toEqual(notFound);
    expect(await ask('/list-accounts', { alias: 'nobody' })).toEqual(notFound);
    expect(await data('/list-accounts')).toHaveLength(1);
  });
});

describe('addresses', () => {
  it('are made one after the other, listed in pages, and known as own ones', async () => {
    const { id } = await account('alice');
    const made = [await receiver('alice'), await receiver('alice'), await receiver('alice')];
    await wallet.accounts.nextProgram(id, true);
    expect(new Set(made.map(({ address }) => address)).size).toBe(3);
    const listed = await data<readonly Receiver[]>('/list-addresses', { account_alias: 'alice' });
    expect(listed).toHaveLength(4);
    expect(listed[0]).toEqual({ account_alias: 'alice', account_id: id, ...made[0], change: false, key_index: 1 });
    expect(listed[1]).toMatchObject({ change: true, key_index: 1 });
    expect(listed.slice(2).map(({ address }) => address)).toEqual(made.slice(1).map(({ address }) => address));
    expect(await data('/list-addresses', { account_id: id, from: 1, count: 2 })).toEqual(listed.slice(1, 3));
    expect(await data('/list-addresses', { account_id: id, from: 9, count: 2 })).toEqual([]);
    for (const { address } of listed) expect(await data('/validate-address', { address })).toEqual({ valid: true, is_local: true });
    expect(await data('/validate-address', { address: FOREIGN })).toEqual({ valid: true, is_local: false });
    for (const address of ['', 'x', FOREIGN.slice(1), `${FOREIGN}q`, 'bm1qmy724jzkecsrle6wm5467td0lgtnfnnsx0mcaj'])
      expect(await data('/validate-address', { address }), address).toEqual({ valid: false, is_local: false });
  });

  it('tell their public keys with their paths', async () => {
    const { id } = await account('alice');
    expect(await ask('/list-pubkeys', { account_alias: 'alice' })).toEqual(refused('BTM000', 'Not found publickey for the account'));
    await receiver('alice');
    await wallet.accounts.nextProgram(id, true);
    const path = (change: string): unknown => ['2c000000', '99000000', '01000000', change, '01000000'];
    const keys = await data<{ pubkey_infos: { pubkey: string }[] }>('/list-pubkeys', { account_id: id });
    expect(keys).toEqual({
      root_xpub: k1.xpub,
      pubkey_infos: [
        { pubkey: expect.stringMatching(/^[0-9a-f]{64}$/) as string, derivation_path: path('01000000') },
        { pubkey: expect.any(String) as string, derivation_path: path('00000000') },
      ],
    });
    const public_key = keys.pubkey_infos[1]?.pubkey;
    expect(await data('/list-pubkeys', { account_id: id, public_key })).toMatchObject({ pubkey_infos: [{ pubkey: public_key }] });
  });
});

describe('messages', () => {
  it('are signed by the key of an address and verified by anybody', async () => {
    await account('alice');
    const { address } = await receiver('alice');
    const signed = await data<{ signature: string; derived_xpub: string }>('/sign-message', { address, message: '00ff', password: 'pw' });
    expect(signed).toEqual({
      signature: expect.stringMatching(/^[0-9a-f]{128}$/) as string,
      derived_xpub: expect.stringMatching(/^[0-9a-f]{128}$/) as string,
    });
    const verify = (change: object): Promise<unknown> => data('/verify-message', { address, message: '00ff', ...signed, ...change });
    expect(await verify({})).toEqual({ result: true });
    expect(await verify({ address: ` ${address} ` })).toEqual({ result: true });
    for (const change of [
      { message: '00fe' },
      { address: FOREIGN },
      { derived_xpub: k1.xpub },
      { signature: '' },
      { signature: '00'.repeat(64) },
    ])
      expect(await verify(change), JSON.stringify(change)).toEqual({ result: false });
  });

  it('recorded of Bytom verify', async () => {
    const recorded = {
      address: 'sm1qxagtz9tchhwycpcwuwu60dlu6jgtat03a3gw5j',
      derived_xpub:
        '681976ad0cbd0d936f952356faf5d8c660aabbbb941138d588a92e38b9f453c88193cbcd21bc1cdbb57bd27aa9a436e51b0293220dcc8d411c9cdce22c868e7f',
      message: '00ff',
      signature:
        'a8745fb43c3f923179bfc87d5993bc60476f067ef4233a28f7e0953bbdb18928568dba38320e26b1cc1830642fb4da998ab2ed581235292fd1ed710b97623307',
    };
    expect(await data('/verify-message', recorded)).toEqual({ result: true });
  });

  it('are refused for other addresses, passwords and texts that are no hex', async () => {
    await account('alice');
    const { address } = await receiver('alice');
    const sign = (change: object): Promise<Answered> => ask('/sign-message', { address, message: '00', password: 'pw', ...change });
    expect(await sign({ address: FOREIGN })).toEqual(refused('BTM000', 'Failed to find account control program'));
    expect(await sign({ address: 'bm1qmy724jzkecsrle6wm5467td0lgtnfnnsx0mcaj' })).toEqual(refused('BTM000', 'unknown address type'));
    expect(await sign({ address: 'x' })).toMatchObject({ code: 'BTM000' });
    expect(await sign({ password: 'no' })).toEqual(refused('BTM801', 'key not found or wrong password '));
    expect(await sign({ message: 'test' })).toMatchObject({ code: 'BTM002' });
    const verify = { address, message: '00', derived_xpub: k1.xpub, signature: 'zz' };
    expect(await ask('/verify-message', verify)).toMatchObject({ code: 'BTM000' });
  });
});

describe('assets', () => {
  const asset = (alias: string, change: object = {}): Promise<Answered> =>
    ask('/create-asset', { alias, root_xpubs: [k1.xpub], quorum: 1, definition: { name: alias }, ...change });
  const BTM = {
    type: 'internal',
    xpubs: null,
    quorum: 0,
    key_index: 0,
    derive_rule: 0,
    id: 'f'.repeat(64),
    alias: 'BTM',
    vm_version: 1,
    issue_program: '',
    raw_definition_byte:
      '7b0a202022646563696d616c73223a20382c0a2020226465736372697074696f6e223a20224279746f6d204f6666696369616c204973737565222c0a2020226e616d65223a202242544d222c0a20202273796d626f6c223a202242544d220a7d',
    definition: { decimals: 8, description: 'Bytom Official Issue', name: 'BTM', symbol: 'BTM' },
    limit_height: 0,
  };

  it('are made, listed behind BTM and renamed', async () => {
    expect(await data('/list-assets')).toEqual([BTM]);
    const gold = (await asset(' gold', { definition: { name: 'GOLD', decimals: 8 } })).data as unknown as { id: string };
    expect(gold).toEqual({
      type: 'asset',
      xpubs: [k1.xpub],
      quorum: 1,
      key_index: 1,
      derive_rule: 0,
      id: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      alias: 'GOLD',
      vm_version: 1,
      issue_program: expect.stringMatching(/^ae20[0-9a-f]{64}5151ad$/) as string,
      raw_definition_byte: '7b0a202022646563696d616c73223a20382c0a2020226e616d65223a2022474f4c44220a7d',
      definition: { decimals: 8, name: 'GOLD' },
      limit_height: 0,
    });
    const lim = (await asset('lim', { limit_height: 1000 })).data as unknown as { id: string; issue_program: string };
    expect(lim).toMatchObject({ limit_height: 1000, key_index: 2, issue_program: expect.stringMatching(/^02e803cda069ae20/) as string });
    expect(await data('/list-assets')).toEqual([BTM, ...[gold, lim].sort((a, b) => (a.id < b.id ? -1 : 1))]);
    expect(await data('/list-assets', { id: gold.id })).toEqual([gold]);
    expect(await data('/list-assets', { id: '00'.repeat(32) })).toEqual([]);
    expect(await data('/list-assets', { id: BTM.id })).toEqual([BTM]);
    expect(await data('/get-asset', { id: BTM.id })).toEqual(BTM);
    expect(await ask('/update-asset-alias', { id: gold.id, alias: 'silver ' })).toEqual({ status: 'success' });
    expect(await data('/get-asset', { id: gold.id })).toEqual({ ...gold, alias: 'SILVER' });
    expect(await asset('gold'), 'the old alias is free').toMatchObject({ status: 'success' });
  });

  it('take a program of the maker’s own, and definitions of any JSON', async () => {
    const own = await asset('own', { root_xpubs: undefined, issuance_program: '51', definition: '__raw__' });
    expect(own).toMatchObject({ code: 'BTM002' });
    const made = await ask(
      '/create-asset',
      '{"alias":"own","issuance_program":"51","definition":{"big":9007199254740993,"f":1e21,"__proto__":{"a":[null,true]},"t":"<&>"}}',
    );
    expect(made).toMatchObject({ data: { xpubs: null, issue_program: '51', alias: 'OWN' } });
    const { raw_definition_byte: raw } = made.data as unknown as { raw_definition_byte: string };
    expect(Buffer.from(raw, 'hex').toString()).toBe(
      '{\n  "__proto__": {\n    "a": [\n      null,\n      true\n    ]\n  },\n  "big": 9007199254740992,\n  "f": 1e+21,\n  "t": "\\u003c\\u0026\\u003e"\n}',
    );
    expect(await ask('/create-asset', { alias: 'none', issuance_program: '52' })).toMatchObject({
      data: { raw_definition_byte: '7b7d', definition: {} },
    });
  });

  it('are refused with Bytom’s codes and texts', async () => {
    await asset('gold');
    expect(await asset('GOLD ', { definition: {} })).toEqual({
      status: 'fail',
      code: 'BTM000',
      msg: 'Bytom API Error',
      error_detail: 'duplicate asset alias',
    });
    expect(await asset('btm')).toEqual(refused('BTM000', 'btm has been defined as the internal asset'));
    expect(await asset(' ')).toEqual(refused('BTM000', 'null asset alias'));
    expect(await ask('/create-asset', { alias: 'asset' })).toMatchObject({ code: 'BTM202' });
    expect(await asset('x', { quorum: 2 })).toMatchObject({ code: 'BTM200' });
    expect(await asset('x', { limit_height: -1 })).toEqual(refused('BTM000', 'negative blockHeight'));
    expect(await asset('x', { definition: JSON.parse('{"a":'.repeat(80) + '1' + '}'.repeat(80)) as unknown })).toEqual(
      refused('BTM000', 'serializing asset definition'),
    );
    const own = { issuance_program: '51', definition: {} };
    await asset('own', own);
    expect(await asset('again', own)).toEqual(refused('BTM000', 'duplicate asset id'));
    const unknown = '00'.repeat(32);
    expect(await ask('/get-asset', { id: unknown })).toEqual(refused('BTM710', `no such asset, assetID: ${unknown}: fail to find asset`));
    for (const path of ['/get-asset', '/list-assets']) expect(await ask(path, { id: 'xy' }), path).toMatchObject({ code: 'BTM000' });
    expect(await ask('/update-asset-alias', { alias: 'x' })).toEqual(refused('BTM000', 'null asset alias'));
    expect(await ask('/update-asset-alias', { id: BTM.id, alias: 'x' })).toEqual(
      refused('BTM000', 'btm has been defined as the internal asset'),
    );
    const [, { id }] = await data<[unknown, { id: string }]>('/list-assets');
    expect(await ask('/update-asset-alias', { id, alias: 'btm' })).toEqual(refused('BTM000', 'btm has been defined as the internal asset'));
    expect(await ask('/update-asset-alias', { id, alias: '' })).toEqual(refused('BTM000', 'null asset alias'));
    expect(await ask('/update-asset-alias', { id, alias: 'own' })).toEqual(refused('BTM000', 'duplicate asset alias'));
    expect(await data('/list-assets')).toHaveLength(3);
  });
});

describe('what is held', () => {
  it('is there after a restart', async () => {
    const first = openLmdbTable(join(dir, 'db'));
    wallet = await open(subTable(first, 2));
    const alice = await account('alice');
    const made = await receiver('alice');
    await ask('/create-asset', { alias: 'gold', root_xpubs: [k1.xpub], quorum: 1 });
    const before = [await data('/list-accounts'), await data('/list-addresses', { account_id: alice.id }), await data('/list-assets')];
    await first.close();
    const second = openLmdbTable(join(dir, 'db'));
    wallet = await open(subTable(second, 2));
    expect([await data('/list-accounts'), await data('/list-addresses', { account_id: alice.id }), await data('/list-assets')]).toEqual(
      before,
    );
    expect(await data('/sign-message', { address: made.address, message: '', password: 'pw' })).toBeDefined();
    expect((await receiver('alice')).address).not.toBe(made.address);
    expect(await account('bob')).toMatchObject({ key_index: 2 });
    await second.close();
  });

  it('moves to another node in images, and the same image changes nothing there', async () => {
    await account('alice');
    const { address } = await receiver('alice');
    await ask('/create-asset', { alias: 'gold', root_xpubs: [k1.xpub], quorum: 1, limit_height: 7 });
    await ask('/create-asset', { alias: 'own', issuance_program: '51' });
    const parts = (held: Holdings) => [held.keys, held.accounts, held.assets] as const;
    const images = JSON.parse(JSON.stringify(await Promise.all(parts(wallet).map((part) => part.backup())))) as unknown[];
    const before = [await data('/list-accounts'), await data('/list-assets')];
    wallet = await open(new MemoryTable(), 'keystore-2');
    for (let round = 0; round < 2; round++) for (const [i, part] of parts(wallet).entries()) await part.restore(images[i]);
    expect([await data('/list-accounts'), await data('/list-assets')]).toEqual(before);
    expect((await receiver('alice')).address).toBe(address);
    expect(await account('bob')).toMatchObject({ key_index: 2 });
  });

  it('is not half written where the table fails, and works on afterwards', async () => {
    const table = new MemoryTable();
    const failing = { on: false };
    const broken: ByteTable = {
      get: (key) => table.get(key),
      range: (from, to) => table.range(from, to),
      write: (changes) => (failing.on ? Promise.reject(new BystackError({ code: 'STORE_FULL' })) : table.write(changes)),
      close: () => table.close(),
    };
    wallet = await open(broken);
    await account('alice');
    failing.on = true;
    await expect(account('bob')).rejects.toThrow('STORE_FULL');
    await expect(receiver('alice')).rejects.toThrow('STORE_FULL');
    await expect(ask('/update-account-alias', { account_alias: 'alice', new_alias: 'x' })).rejects.toThrow('STORE_FULL');
    await expect(ask('/create-asset', { alias: 'gold', root_xpubs: [k1.xpub], quorum: 1 })).rejects.toThrow('STORE_FULL');
    failing.on = false;
    expect(await data('/list-accounts')).toMatchObject([{ alias: 'alice' }]);
    expect(await data('/list-assets')).toHaveLength(1);
    await receiver('alice');
    expect(await data('/list-addresses', { account_alias: 'alice' })).toMatchObject([{ key_index: 1 }]);
    expect(await account('bob')).toMatchObject({ key_index: 2 });
  });

  it('gives everybody something else when all ask at once', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, (_, i) => account(`a${String(i)}`)));
    expect(made.map(({ key_index }) => key_index).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(8);
    const receivers = await Promise.all(Array.from({ length: 8 }, () => receiver('a0')));
    expect(new Set(receivers.map(({ address }) => address)).size).toBe(8);
    const same = await Promise.allSettled([account('same'), account('same'), account('same')]);
    expect(same.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
