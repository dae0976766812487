/** Calls about assets, as recorded of Bytom v1.1.0 (rest.json, kind wallet). */
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

describe('assets', () => {
  const asset = (alias: string, change: object = {}): Promise<Answered> =>
    world.ask('/create-asset', { alias, root_xpubs: [k1.xpub], quorum: 1, definition: { name: alias }, ...change });
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
    expect(await world.data('/list-assets')).toEqual([BTM]);
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
    expect(await world.data('/list-assets')).toEqual([BTM, ...[gold, lim].sort((a, b) => (a.id < b.id ? -1 : 1))]);
    expect(await world.data('/list-assets', { id: gold.id })).toEqual([gold]);
    expect(await world.data('/list-assets', { id: '00'.repeat(32) })).toEqual([]);
    expect(await world.data('/list-assets', { id: BTM.id })).toEqual([BTM]);
    expect(await world.data('/get-asset', { id: BTM.id })).toEqual(BTM);
    expect(await world.ask('/update-asset-alias', { id: gold.id, alias: 'silver ' })).toEqual({ status: 'success' });
    expect(await world.data('/get-asset', { id: gold.id })).toEqual({ ...gold, alias: 'SILVER' });
    expect(await asset('gold'), 'the old alias is free').toMatchObject({ status: 'success' });
  });

  it('take a program of the maker’s own, and definitions of any JSON', async () => {
    const own = await asset('own', { root_xpubs: undefined, issuance_program: '51', definition: '__raw__' });
    expect(own).toMatchObject({ code: 'BTM002' });
    const made = await world.ask(
      '/create-asset',
      '{"alias":"own","issuance_program":"51","definition":{"big":9007199254740993,"f":1e21,"__proto__":{"a":[null,true]},"t":"<&>"}}',
    );
    expect(made).toMatchObject({ data: { xpubs: null, issue_program: '51', alias: 'OWN' } });
    const { raw_definition_byte: raw } = made.data as unknown as { raw_definition_byte: string };
    expect(Buffer.from(raw, 'hex').toString()).toBe(
      '{\n  "__proto__": {\n    "a": [\n      null,\n      true\n    ]\n  },\n  "big": 9007199254740992,\n  "f": 1e+21,\n  "t": "\\u003c\\u0026\\u003e"\n}',
    );
    expect(await world.ask('/create-asset', { alias: 'none', issuance_program: '52' })).toMatchObject({
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
    expect(await asset('btm')).toMatchObject(refused('BTM000', 'btm has been defined as the internal asset'));
    expect(await asset(' ')).toMatchObject(refused('BTM000', 'null asset alias'));
    expect(await world.ask('/create-asset', { alias: 'asset' })).toMatchObject({ code: 'BTM202' });
    expect(await asset('x', { quorum: 2 })).toMatchObject({ code: 'BTM200' });
    expect(await asset('x', { limit_height: -1 })).toMatchObject(refused('BTM000', 'negative blockHeight'));
    expect(await asset('x', { definition: JSON.parse('{"a":'.repeat(80) + '1' + '}'.repeat(80)) as unknown })).toMatchObject(
      refused('BTM000', 'serializing asset definition'),
    );
    const own = { issuance_program: '51', definition: {} };
    await asset('own', own);
    expect(await asset('again', own)).toMatchObject(refused('BTM000', 'duplicate asset id'));
    const unknown = '00'.repeat(32);
    expect(await world.ask('/get-asset', { id: unknown })).toMatchObject(
      refused('BTM710', `no such asset, assetID: ${unknown}: fail to find asset`),
    );
    for (const path of ['/get-asset', '/list-assets']) expect(await world.ask(path, { id: 'xy' }), path).toMatchObject({ code: 'BTM000' });
    expect(await world.ask('/update-asset-alias', { alias: 'x' })).toMatchObject(refused('BTM000', 'null asset alias'));
    expect(await world.ask('/update-asset-alias', { id: BTM.id, alias: 'x' })).toMatchObject(
      refused('BTM000', 'btm has been defined as the internal asset'),
    );
    const [, { id }] = await world.data<[unknown, { id: string }]>('/list-assets');
    expect(await world.ask('/update-asset-alias', { id, alias: 'btm' })).toMatchObject(
      refused('BTM000', 'btm has been defined as the internal asset'),
    );
    expect(await world.ask('/update-asset-alias', { id, alias: '' })).toMatchObject(refused('BTM000', 'null asset alias'));
    expect(await world.ask('/update-asset-alias', { id, alias: 'own' })).toMatchObject(refused('BTM000', 'duplicate asset alias'));
    expect(await world.data('/list-assets')).toHaveLength(3);
  });
});
