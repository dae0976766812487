/** Assets that blocks tell of. */
import { bytesToHex, concatBytes, hexToBytes } from '@bystack/base';
import { mainAssetId } from '@bystack/protocol';
import { MemoryTable } from '@bystack/store';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HoldingsWorld } from '../test-support/holdings-world.js';
import { AssetStore } from './asset-store.js';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
/** An issuance with an open program; `tag` makes it another asset. */
const issued = (rawDefinition: Uint8Array, tag = 0) => {
  const issuanceProgram = Uint8Array.of(0x01, tag, 0x75, 0x51);
  return { id: mainAssetId(1n, issuanceProgram, rawDefinition), vmVersion: 1n, issuanceProgram, rawDefinition };
};

let world: HoldingsWorld;
beforeEach(async () => {
  world = await HoldingsWorld.open();
});
afterEach(() => world.remove());

describe('learnt assets', () => {
  it('are found at once, listed when held, and still there after a restart', async () => {
    const { assets } = world.wallet;
    const seen = issued(text('{"name":"X",\n "decimals": 2}'));
    const id = bytesToHex(seen.id);
    await assets.learn([seen, seen]);
    const view = {
      type: 'external',
      xpubs: null,
      quorum: 0,
      key_index: 0,
      derive_rule: 0,
      id,
      alias: id,
      vm_version: 1,
      issue_program: bytesToHex(seen.issuanceProgram),
      raw_definition_byte: bytesToHex(seen.rawDefinition),
      definition: { name: 'X', decimals: 2 },
      limit_height: 0,
    };
    expect(await world.data('/get-asset', { id })).toEqual(view);
    expect(await world.data('/list-assets')).toHaveLength(1);
    await assets.hold([seen.id, hexToBytes('11'.repeat(32))]);
    await assets.hold([seen.id]);
    const again = await HoldingsWorld.open(world.table, world.dir);
    for (const one of [world, again]) expect((await one.data<unknown[]>('/list-assets')).slice(1)).toEqual([view]);
    expect(() => assets.keysOf(assets.byId(seen.id) as NonNullable<ReturnType<typeof assets.byId>>)).toThrow('not known here');
  });

  it('can be named; the asset stays one', async () => {
    const { assets } = world.wallet;
    const seen = issued(text('{}'));
    const id = bytesToHex(seen.id);
    await assets.learn([seen]);
    expect(await world.ask('/update-asset-alias', { id, alias: 'mine' })).toEqual({ status: 'success' });
    await assets.hold([seen.id]);
    await assets.learn([seen]);
    expect(await world.data('/list-assets')).toMatchObject([{ alias: 'BTM' }, { alias: 'MINE', id }]);
    expect(assets.byAlias('MINE')?.id).toEqual(seen.id);
  });

  it('never take the place of an asset made here', async () => {
    const { assets } = world.wallet;
    const program = Uint8Array.of(0x51);
    const made = await assets.create({ alias: 'a', xpubs: [], quorum: 0n, definition: {}, limitHeight: 0n, issuanceProgram: program });
    await assets.learn([{ id: made.id, vmVersion: 1n, issuanceProgram: program, rawDefinition: made.rawDefinition }]);
    await assets.hold([made.id]);
    expect(assets.list().filter(({ id }) => bytesToHex(id) === bytesToHex(made.id))).toEqual([made]);
  });

  it('are left out where their definition is no JSON object that can be shown', async () => {
    const { assets } = world.wallet;
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    const bad = ['', '[]', '1', 'null', '"x"', '{', '{"a":1e999}', deep].map((raw, tag) => issued(text(raw), tag));
    await assets.learn([...bad, issued(concatBytes(text('{"a":"'), Uint8Array.of(0xff), text('"}')), 200)]);
    await assets.hold(bad.map(({ id }) => id));
    for (const { id } of bad) expect(assets.byId(id)).toBeNull();
    expect(await world.data('/list-assets')).toHaveLength(1);
  });

  it('whatever bytes a definition has, lists can be shown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json().map(text), fc.uint8Array({ maxLength: 40 })), async (raw) => {
        const assets = new AssetStore(new MemoryTable());
        const seen = issued(raw);
        await assets.learn([seen]);
        await assets.hold([seen.id]);
        expect(assets.list().length).toBeGreaterThan(0);
        expect(() => JSON.stringify(assets.list().map(({ definition }) => definition))).not.toThrow();
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});
