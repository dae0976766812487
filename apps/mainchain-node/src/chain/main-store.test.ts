import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asciiToBytes, equalBytes, sha3, u64be, type Hash } from '@bystack/base';
import { publicNetwork, type MainChanges, type MainNetwork } from '@bystack/powchain';
import { encodeMainBlock, mainHeaderHash } from '@bystack/protocol';
import { MemoryTable, openLmdbTable, subTable, type ByteTable } from '@bystack/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MainStore } from './main-store.js';

const network = publicNetwork('solonet');
const id = (text: string): Hash => sha3(asciiToBytes(text));
const nothing: MainChanges = { blocks: [], utxos: [], heights: [], transactions: [], tip: null };

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bystack-chain-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A header without work below a parent, and its block without transactions. */
function emptyBlock(previous: Hash, height: bigint): { readonly hash: Hash; readonly height: bigint; readonly raw: Uint8Array } {
  const header = { ...network.genesis.header, previous, height, nonce: height };
  return { hash: mainHeaderHash(header), height, raw: encodeMainBlock(header, []) };
}

const tables: readonly (readonly [string, () => ByteTable])[] = [
  ['memory', () => new MemoryTable()],
  ['lmdb', () => openLmdbTable(dir)],
];

describe.each(tables)('the chain in a table of kind %s', (_kind, openTable) => {
  test('an empty table begins with the genesis, once', async () => {
    const table = subTable(openTable(), 1);
    const store = await MainStore.open(table, network);
    const genesisTx = [...store.utxos()][0]?.[0] as Hash;
    expect(store.tip()).toEqual(network.genesisHash);
    expect(store.hashAt(0n)).toEqual(network.genesisHash);
    expect(store.block(network.genesisHash)).toEqual({ raw: network.genesisRaw, statusFail: [false] });
    expect([...store.headers()]).toEqual([{ hash: network.genesisHash, header: network.genesis.header }]);
    expect(store.utxo(genesisTx)).toEqual({ coinbase: true, height: 0n, spent: false });
    await store.write({ ...nothing, utxos: [[genesisTx, null]] });
    expect((await MainStore.open(table, network)).utxo(genesisTx), 'opened again, nothing is written again').toBeNull();
  });

  test('what was written is read by every key; null takes rows away', async () => {
    const store = await MainStore.open(subTable(openTable(), 1), network);
    const one = emptyBlock(network.genesisHash, 1n);
    const place = { blockHash: one.hash, index: 7 };
    await store.write({
      blocks: [{ ...one, statusFail: [true, false] }],
      utxos: [[id('coinbase'), { coinbase: true, height: 1n, spent: true }]],
      heights: [[1n, one.hash]],
      transactions: [[id('tx'), place]],
      tip: one.hash,
    });
    expect(store.block(one.hash)).toEqual({ raw: one.raw, statusFail: [true, false] });
    expect(store.tip()).toEqual(one.hash);
    expect(store.hashAt(1n)).toEqual(one.hash);
    expect(store.transaction(id('tx'))).toEqual(place);
    expect(store.utxo(id('coinbase'))).toEqual({ coinbase: true, height: 1n, spent: true });
    await store.write({ ...nothing, utxos: [[id('coinbase'), null]], heights: [[1n, null]], transactions: [[id('tx'), null]] });
    expect([store.utxo(id('coinbase')), store.hashAt(1n), store.transaction(id('tx'))]).toEqual([null, null, null]);
    expect(store.tip(), 'absent fields change nothing').toEqual(one.hash);
  });

  test('headers come parents first, side branches among them', async () => {
    const store = await MainStore.open(subTable(openTable(), 1), network);
    const blocks: ReturnType<typeof emptyBlock>[] = [];
    for (let height = 1n; height <= 300n; height++) {
      blocks.push(emptyBlock(blocks.at(-1)?.hash ?? network.genesisHash, height));
      if (height % 50n === 0n) blocks.push(emptyBlock(id(`side ${String(height)}`), height));
    }
    await store.write({ ...nothing, blocks: blocks.toReversed().map((block) => ({ ...block, statusFail: [] })) });
    const seen = new Set<string>();
    let count = 0;
    for (const { hash, header } of store.headers()) {
      expect(equalBytes(hash, mainHeaderHash(header)), `the key of height ${String(header.height)} is its hash`).toBe(true);
      seen.add(String(header.height));
      if (header.height > 0n) expect(seen.has(String(header.height - 1n)), `before height ${String(header.height)}`).toBe(true);
      count += 1;
    }
    expect(count).toBe(1 + 300 + 6);
  });

  test('rows of another network or of other rules are refused, and stay', async () => {
    const table = subTable(openTable(), 1);
    await MainStore.open(table, network);
    const others: readonly MainNetwork[] = [
      publicNetwork('mainnet'),
      publicNetwork('testnet'),
      { ...network, retarget: { ...network.retarget, blockSeconds: 15n } },
      { ...network, retarget: { ...network.retarget, limitBits: 1n } },
    ];
    for (const other of others)
      await expect(MainStore.open(table, other), other.name).rejects.toMatchObject({
        facts: { code: 'MAINCHAIN_NETWORK' },
        remedy: expect.stringContaining('--data') as string,
      });
    expect((await MainStore.open(table, network)).tip()).toEqual(network.genesisHash);
  });

  test('a row that is gone or cut is damage, told as such', async () => {
    const table = subTable(openTable(), 1);
    const store = await MainStore.open(table, network);
    const status = Uint8Array.of(3, ...network.genesisHash);
    const header = Uint8Array.of(4, ...u64be(0n), ...network.genesisHash);
    await table.write([
      [status, null],
      [header, Uint8Array.of(1, 2)],
      [Uint8Array.of(1), null],
    ]);
    const damagedData = expect.objectContaining({ code: 'MAINCHAIN_DATA' }) as Error;
    expect(() => store.block(network.genesisHash)).toThrowError(damagedData);
    expect(() => [...store.headers()]).toThrowError(damagedData);
    expect(() => store.tip()).toThrowError(damagedData);
  });
});

test('everything is there after the file was opened again', async () => {
  const first = openLmdbTable(dir);
  const one = emptyBlock(network.genesisHash, 1n);
  const store = await MainStore.open(subTable(first, 1), network);
  await store.write({ ...nothing, blocks: [{ ...one, statusFail: [] }], tip: one.hash });
  await first.close();
  const second = openLmdbTable(dir);
  const again = await MainStore.open(subTable(second, 1), network);
  expect([again.tip(), again.block(one.hash)?.raw]).toEqual([one.hash, one.raw]);
  await second.close();
});
