/** Calls about keys, as recorded of Bytom v1.1.0 (rest.json, kind wallet). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HoldingsWorld, refused, UNKNOWN_XPUB, type KeyView } from '../test-support/holdings-world.js';

let world: HoldingsWorld;
let k1: KeyView;

beforeEach(async () => {
  world = await HoldingsWorld.open();
  k1 = await world.key('k1');
});
afterEach(() => world.remove());

describe('keys', () => {
  it('are made, listed, checked and renamed', async () => {
    expect(k1).toEqual({
      alias: 'k1',
      xpub: expect.stringMatching(/^[0-9a-f]{128}$/) as string,
      file: expect.stringMatching(/^keystore\/UTC--2026-11-22T/) as string,
      mnemonic: expect.any(String) as string,
    });
    const { mnemonic: _, ...listed } = k1;
    expect(await world.ask('/list-keys')).toEqual({ status: 'success', data: [listed] });
    expect(await world.data('/check-key-password', { xpub: k1.xpub, password: 'pw' })).toEqual({ check_result: true });
    expect(await world.data('/check-key-password', { xpub: k1.xpub, password: 'no' })).toEqual({ check_result: false });
    expect(await world.data('/reset-key-password', { xpub: k1.xpub, old_password: 'no', new_password: 'x' })).toEqual({ changed: false });
    expect(await world.data('/reset-key-password', { xpub: k1.xpub, old_password: 'pw', new_password: 'x' })).toEqual({ changed: true });
    expect(await world.ask('/update-key-alias', { xpub: k1.xpub, new_alias: 'Key' })).toEqual({ status: 'success' });
    expect(await world.ask('/delete-key', { xpub: k1.xpub, password: 'pw' })).toMatchObject(
      refused('BTM802', 'could not decrypt key with given passphrase'),
    );
    expect(await world.ask('/delete-key', { xpub: k1.xpub, password: 'x' })).toEqual({ status: 'success' });
    expect(await world.ask('/list-keys')).toEqual({ status: 'success', data: [] });
    const imported = await world.data<KeyView>('/create-key', { alias: 'k2', password: 'pw', mnemonic: k1.mnemonic });
    expect(Object.keys(imported).sort()).toEqual(['alias', 'file', 'xpub']);
    expect(imported.xpub).toBe(k1.xpub);
  });

  it('are refused with Bytom’s codes', async () => {
    const mnemonic = 'letter advice cage absurd amount doctor acoustic avoid letter advice cage above letter advice cage absurd';
    expect(await world.ask('/create-key', { alias: 'k2', password: 'pw', mnemonic })).toEqual({
      status: 'fail',
      code: 'BTM000',
      msg: 'Bytom API Error',
      error_detail: 'mnemonic length error',
    });
    expect(await world.ask('/create-key', { alias: ' K1', password: 'pw' })).toMatchObject({
      code: 'BTM800',
      msg: 'Key Alias already exists',
    });
    expect(await world.ask('/delete-key', { xpub: UNKNOWN_XPUB, password: 'pw' })).toMatchObject({ code: 'BTM801' });
    expect(await world.ask('/delete-key', { xpub: 'ab', password: 'pw' })).toMatchObject({ code: 'BTM002' });
    expect(await world.ask('/create-key', '{"alias": 1}')).toMatchObject({ code: 'BTM002' });
  });
});
