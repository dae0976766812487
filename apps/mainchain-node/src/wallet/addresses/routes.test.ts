/** Calls about addresses, as recorded of Bytom v1.1.0 (rest.json, kind wallet). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FOREIGN, HoldingsWorld, refused, type KeyView, type ReceiverView } from '../test-support/holdings-world.js';

let world: HoldingsWorld;
let k1: KeyView;

beforeEach(async () => {
  world = await HoldingsWorld.open();
  k1 = await world.key('k1');
});
afterEach(() => world.remove());

describe('addresses', () => {
  it('are made one after the other, listed in pages, and known as own ones', async () => {
    const { id } = await world.account('alice', [k1.xpub]);
    const made = [await world.receiver('alice'), await world.receiver('alice'), await world.receiver('alice')];
    await world.wallet.accounts.nextProgram(id, true);
    expect(new Set(made.map(({ address }) => address)).size).toBe(3);
    const listed = await world.data<readonly ReceiverView[]>('/list-addresses', { account_alias: 'alice' });
    expect(listed).toHaveLength(4);
    expect(listed[0]).toEqual({ account_alias: 'alice', account_id: id, ...made[0], change: false, key_index: 1 });
    expect(listed[1]).toMatchObject({ change: true, key_index: 1 });
    expect(listed.slice(2).map(({ address }) => address)).toEqual(made.slice(1).map(({ address }) => address));
    expect(await world.data('/list-addresses', { account_id: id, from: 1, count: 2 })).toEqual(listed.slice(1, 3));
    expect(await world.data('/list-addresses', { account_id: id, from: 9, count: 2 })).toEqual([]);
    for (const { address } of listed) expect(await world.data('/validate-address', { address })).toEqual({ valid: true, is_local: true });
    expect(await world.data('/validate-address', { address: FOREIGN })).toEqual({ valid: true, is_local: false });
    for (const address of ['', 'x', FOREIGN.slice(1), `${FOREIGN}q`, 'bm1qmy724jzkecsrle6wm5467td0lgtnfnnsx0mcaj'])
      expect(await world.data('/validate-address', { address }), address).toEqual({ valid: false, is_local: false });
  });

  it('tell their public keys with their paths', async () => {
    const { id } = await world.account('alice', [k1.xpub]);
    expect(await world.ask('/list-pubkeys', { account_alias: 'alice' })).toMatchObject(
      refused('BTM000', 'Not found publickey for the account'),
    );
    await world.receiver('alice');
    await world.wallet.accounts.nextProgram(id, true);
    const path = (change: string): unknown => ['2c000000', '99000000', '01000000', change, '01000000'];
    const keys = await world.data<{ pubkey_infos: { pubkey: string }[] }>('/list-pubkeys', { account_id: id });
    expect(keys).toEqual({
      root_xpub: k1.xpub,
      pubkey_infos: [
        { pubkey: expect.stringMatching(/^[0-9a-f]{64}$/) as string, derivation_path: path('01000000') },
        { pubkey: expect.any(String) as string, derivation_path: path('00000000') },
      ],
    });
    const public_key = keys.pubkey_infos[1]?.pubkey;
    expect(await world.data('/list-pubkeys', { account_id: id, public_key })).toMatchObject({ pubkey_infos: [{ pubkey: public_key }] });
  });
});
