/** Calls about accounts, as recorded of Bytom v1.1.0 (rest.json, kind wallet). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answered } from '../test-support/call.js';
import { HoldingsWorld, refused, type KeyView } from '../test-support/holdings-world.js';

let world: HoldingsWorld;
let k1: KeyView;

beforeEach(async () => {
  world = await HoldingsWorld.open();
  k1 = await world.key('k1');
});
afterEach(() => world.remove());

const NO_POINT = '02' + '00'.repeat(63);

describe('accounts', () => {
  it('are made, listed by any beginning of an id, renamed and deleted', async () => {
    const alice = await world.account(' Alice ', [k1.xpub]);
    expect(alice).toEqual({
      id: expect.stringMatching(/^[0-9A-V]{13}$/) as string,
      alias: 'alice',
      xpubs: [k1.xpub],
      quorum: 1,
      key_index: 1,
      derive_rule: 1,
    });
    const bob = await world.account('bob', [k1.xpub]);
    expect(bob).toMatchObject({ key_index: 2 });
    expect(await world.data('/list-accounts')).toEqual([alice, bob]);
    expect(await world.data('/list-accounts', { id: alice.id.slice(0, 4) })).toEqual([alice, bob]);
    expect(await world.data('/list-accounts', { id: bob.id })).toEqual([bob]);
    expect(await world.data('/list-accounts', { id: 'ZZ' })).toEqual([]);
    expect(await world.ask('/update-account-alias', { account_alias: 'alice', new_alias: ' Anna' })).toEqual({ status: 'success' });
    expect(await world.data('/list-accounts', { alias: 'anna' })).toEqual([{ ...alice, alias: 'anna' }]);
    const { address } = await world.receiver('anna');
    expect(await world.ask('/delete-account', { account_id: alice.id })).toEqual({ status: 'success' });
    expect(await world.data('/validate-address', { address })).toEqual({ valid: true, is_local: false });
    expect(await world.ask('/delete-account', { account_info: 'bob' })).toEqual({ status: 'success' });
    expect(await world.data('/list-accounts')).toEqual([]);
    expect(await world.account('alice', [k1.xpub]), 'an index is used once').toMatchObject({ key_index: 3 });
  });

  it('count their indexes per set of keys, whatever the order', async () => {
    const k2 = await world.key('k2');
    expect(await world.account('a', [k1.xpub, k2.xpub], 2)).toMatchObject({ key_index: 1 });
    expect(await world.account('b', [k2.xpub.toUpperCase(), k1.xpub], 1)).toMatchObject({ key_index: 2, xpubs: [k2.xpub, k1.xpub] });
    expect(await world.account('c', [k2.xpub], 1)).toMatchObject({ key_index: 1 });
  });

  it('are refused with Bytom’s codes and texts', async () => {
    await world.account('alice', [k1.xpub]);
    const create = (root_xpubs: readonly string[], quorum: number, alias = 'bob'): Promise<Answered> =>
      world.ask('/create-account', { root_xpubs, quorum, alias });
    expect(await create([], 1)).toEqual({
      status: 'fail',
      code: 'BTM202',
      msg: 'At least one xpub is required',
      error_detail: 'at least one xpub is required',
    });
    const quorum = 'uorum must be greater than or equal to 1, and must be less than or equal to the length of xpubs';
    expect(await create([k1.xpub], 2)).toEqual({ status: 'fail', code: 'BTM200', msg: `Q${quorum}`, error_detail: `q${quorum}` });
    for (const bad of [0, -1, 3]) expect(await create([k1.xpub], bad)).toMatchObject({ code: 'BTM200' });
    expect(await create([k1.xpub, k1.xpub.toUpperCase()], 1)).toMatchObject(
      refused('BTM203', `duplicated key=${k1.xpub}: xpubs cannot contain the same key more than once`),
    );
    expect(await create([NO_POINT], 1)).toMatchObject(refused('BTM201', 'invalid xpub format'));
    expect(await create(['00'], 1)).toMatchObject({ code: 'BTM002' });
    expect(await create([k1.xpub], 1, ' ALICE')).toMatchObject(refused('BTM000', 'Duplicate account alias'));
    expect(await world.ask('/update-account-alias', { account_alias: 'alice', new_alias: 'alice' })).toMatchObject(
      refused('BTM000', 'Duplicate account alias'),
    );
    const notFound = { status: 'fail', code: 'BTM709', msg: 'Account not found', error_detail: 'Failed to find account' };
    for (const path of ['/update-account-alias', '/delete-account', '/create-account-receiver', '/list-addresses', '/list-pubkeys'])
      for (const body of [{}, { account_alias: 'nobody' }, { account_id: 'nobody' }])
        expect(await world.ask(path, body), path).toEqual(notFound);
    expect(await world.ask('/list-accounts', { alias: 'nobody' })).toEqual(notFound);
    expect(await world.data('/list-accounts')).toHaveLength(1);
  });
});
