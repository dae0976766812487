/** What holdings promise beyond single calls: they last, move in images, and change whole or not at all. */
import { join } from 'node:path';
import { BystackError } from '@bystack/base';
import { MemoryTable, openLmdbTable, subTable, type ByteTable } from '@bystack/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HoldingsWorld, type KeyView } from './test-support/holdings-world.js';

let world: HoldingsWorld;
let k1: KeyView;

beforeEach(async () => {
  world = await HoldingsWorld.open();
  k1 = await world.key('k1');
});
afterEach(() => world.remove());

/** Answers of the lists. */
const lists = (of: HoldingsWorld): Promise<unknown[]> =>
  Promise.all([
    of.data('/list-keys'),
    of.data('/list-accounts'),
    of.data('/list-addresses', { account_alias: 'alice' }),
    of.data('/list-assets'),
  ]);

/** A table that counts its writes and fails when told to. */
class TroubledTable extends MemoryTable {
  writes = 0;
  full = false;
  override write(changes: Parameters<ByteTable['write']>[0]): Promise<void> {
    this.writes++;
    return this.full ? Promise.reject(new BystackError({ code: 'STORE_FULL' })) : super.write(changes);
  }
}

describe('what is held', () => {
  it('is there after a restart', async () => {
    const first = openLmdbTable(join(world.dir, 'db'));
    const before = await HoldingsWorld.open(subTable(first, 2), world.dir);
    await before.account('alice', [k1.xpub]);
    const { address } = await before.receiver('alice');
    await before.data('/create-asset', { alias: 'gold', root_xpubs: [k1.xpub], quorum: 1 });
    const held = await lists(before);
    await first.close();
    const second = openLmdbTable(join(world.dir, 'db'));
    const after = await HoldingsWorld.open(subTable(second, 2), world.dir);
    expect(await lists(after)).toEqual(held);
    expect(await after.data('/sign-message', { address, message: '', password: 'pw' })).toBeDefined();
    expect((await after.receiver('alice')).address).not.toBe(address);
    expect(await after.account('bob', [k1.xpub])).toMatchObject({ key_index: 2 });
    await second.close();
  });

  it('moves to another node in images, and the same image changes nothing there', async () => {
    await world.account('alice', [k1.xpub]);
    const { address } = await world.receiver('alice');
    await world.data('/create-asset', { alias: 'gold', root_xpubs: [k1.xpub], quorum: 1, limit_height: 7 });
    await world.data('/create-asset', { alias: 'own', issuance_program: '51' });
    const parts = ({ wallet }: HoldingsWorld) => [wallet.keys, wallet.accounts, wallet.assets] as const;
    const images = JSON.parse(JSON.stringify(await Promise.all(parts(world).map((part) => part.backup())))) as unknown[];
    const other = await HoldingsWorld.open();
    for (let round = 0; round < 2; round++) for (const [i, part] of parts(other).entries()) await part.restore(images[i]);
    for (const path of ['/list-accounts', '/list-assets']) expect(await other.data(path)).toEqual(await world.data(path));
    expect((await other.receiver('alice')).address).toBe(address);
    expect(await other.account('bob', [k1.xpub])).toMatchObject({ key_index: 2 });
    expect(await other.data('/sign-message', { address, message: '', password: 'pw' })).toBeDefined();
    await other.remove();
  });

  it('keeps nothing of an account whose id comes back with other keys', async () => {
    const { accounts } = world.wallet;
    const k2 = await world.key('k2');
    const { id } = await world.account('alice', [k1.xpub]);
    const first = await world.receiver('alice');
    const image = (xpub: string): unknown => ({
      slices: [{ account: { id, alias: 'alice', xpubs: [xpub], quorum: 1, key_index: 1, derive_rule: 1 } }],
    });
    await accounts.delete(id);
    await accounts.restore(image(k2.xpub));
    const second = await world.receiver('alice');
    expect(second.address).not.toBe(first.address);
    expect(await world.data('/list-pubkeys', { account_id: id })).toMatchObject({ root_xpub: k2.xpub });
    await accounts.delete(id);
    await accounts.restore(image(k1.xpub));
    expect(await world.receiver('alice')).toEqual(first);
  });

  it('changes in one write each, or not at all', async () => {
    const table = new TroubledTable();
    const troubled = await HoldingsWorld.open(table, world.dir);
    const { id } = await troubled.account('alice', [k1.xpub]);
    await troubled.receiver('alice');
    const held = await lists(troubled);
    const changes = [
      () => troubled.account('bob', [k1.xpub]),
      () => troubled.receiver('alice'),
      () => troubled.wallet.accounts.ensurePrograms(id, true, 3),
      () => troubled.data('/create-asset', { alias: 'gold', root_xpubs: [k1.xpub], quorum: 1 }),
      () => troubled.data('/update-account-alias', { account_alias: 'bob', new_alias: 'carl' }),
      () => troubled.data('/delete-account', { account_alias: 'alice' }),
    ];
    table.full = true;
    for (const change of changes.filter((_, i) => i !== 4)) await expect(change()).rejects.toThrow('STORE_FULL');
    expect(await lists(troubled)).toEqual(held);
    table.full = false;
    for (const change of changes) {
      const before = table.writes;
      await change();
      expect(table.writes - before, String(change)).toBe(1);
    }
    expect(await troubled.data('/list-accounts')).toMatchObject([{ alias: 'carl', key_index: 2 }]);
    const again = await HoldingsWorld.open(table, world.dir);
    expect(await again.data('/list-accounts')).toEqual(await troubled.data('/list-accounts'));
    expect([...table.range(Uint8Array.of(2), Uint8Array.of(5))], 'nothing of a deleted account stays').toEqual([]);
  });

  it('gives everybody something else when all ask at once', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, (_, i) => world.account(`a${String(i)}`, [k1.xpub])));
    expect(made.map(({ key_index }) => key_index).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(8);
    const receivers = await Promise.all(Array.from({ length: 8 }, () => world.receiver('a0')));
    expect(new Set(receivers.map(({ address }) => address)).size).toBe(8);
    const same = await Promise.allSettled([1, 2, 3].map(() => world.account('same', [k1.xpub])));
    expect(same.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
