/** Calls that sign and verify messages, as recorded of Bytom v1.1.0 (rest.json, kind wallet). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answered } from '../test-support/call.js';
import { FOREIGN, HoldingsWorld, refused, type KeyView } from '../test-support/holdings-world.js';

let world: HoldingsWorld;
let k1: KeyView;

beforeEach(async () => {
  world = await HoldingsWorld.open();
  k1 = await world.key('k1');
});
afterEach(() => world.remove());

describe('messages', () => {
  it('are signed by the key of an address and verified by anybody', async () => {
    await world.account('alice', [k1.xpub]);
    const { address } = await world.receiver('alice');
    const signed = await world.data<{ signature: string; derived_xpub: string }>('/sign-message', {
      address,
      message: '00ff',
      password: 'pw',
    });
    expect(signed).toEqual({
      signature: expect.stringMatching(/^[0-9a-f]{128}$/) as string,
      derived_xpub: expect.stringMatching(/^[0-9a-f]{128}$/) as string,
    });
    const verify = (change: object): Promise<unknown> => world.data('/verify-message', { address, message: '00ff', ...signed, ...change });
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
    expect(await world.data('/verify-message', recorded)).toEqual({ result: true });
  });

  it('are refused for other addresses, passwords and texts that are no hex', async () => {
    await world.account('alice', [k1.xpub]);
    const { address } = await world.receiver('alice');
    const sign = (change: object): Promise<Answered> => world.ask('/sign-message', { address, message: '00', password: 'pw', ...change });
    expect(await sign({ address: FOREIGN })).toMatchObject(refused('BTM000', 'Failed to find account control program'));
    expect(await sign({ address: 'bm1qmy724jzkecsrle6wm5467td0lgtnfnnsx0mcaj' })).toMatchObject(refused('BTM000', 'unknown address type'));
    expect(await sign({ address: 'x' })).toMatchObject({ code: 'BTM000' });
    expect(await sign({ password: 'no' })).toMatchObject(refused('BTM801', 'key not found or wrong password '));
    expect(await sign({ message: 'test' })).toMatchObject({ code: 'BTM002' });
    const verify = { address, message: '00', derived_xpub: k1.xpub, signature: 'zz' };
    expect(await world.ask('/verify-message', verify)).toMatchObject({ code: 'BTM000' });
  });
});
