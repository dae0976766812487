import { asciiToBytes, bytesToHex, type Logger, type Metrics } from '@bystack/base';
import { InlineWorkPool } from '@bystack/node-host';
import type { BlockOutcome, HeaderNode } from '@bystack/powchain';
import { genesisNode } from '@bystack/powheaders';
import { MemoryTable, subTable, type ByteTable } from '@bystack/store';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ChainEvent } from '../ports.js';
import { ChainService, MAX_BLOCK_BYTES, type ChainParts } from './chain-service.js';
import { decodeReorganizations, encodeReorganizations, Reorganizations } from './reorganizations.js';
import { blockOn, branchOn, forgedBody, genesisCoin, openNetwork, SPEND_FEE, spendGenesis, type MadeBlock } from './test-support/blocks.js';

const network = openNetwork();
const genesis = genesisNode(network.genesis.header);
const silent: Logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn(), child: () => silent };
const uncounted: Metrics = { increment: vi.fn(), gauge: vi.fn(), observe: vi.fn() };

/** A table whose writes can be held back and broken. */
class SlowTable implements ByteTable {
  readonly inner = new MemoryTable();
  gate: Promise<void> = Promise.resolve();
  broken = false;
  get = (key: Uint8Array): Uint8Array | undefined => this.inner.get(key);
  range = (from: Uint8Array, to: Uint8Array): ReturnType<ByteTable['range']> => this.inner.range(from, to);
  async write(changes: Parameters<ByteTable['write']>[0]): Promise<void> {
    await this.gate;
    if (this.broken) throw new Error('ENOSPC: no space left on device');
    await this.inner.write(changes);
  }
  close = (): Promise<void> => Promise.resolve();
}

let work: InlineWorkPool;
let table: SlowTable;
let fatal: unknown[];
let events: ChainEvent[];
let chain: ChainService;

const open = async (change: Partial<ChainParts> = {}): Promise<ChainService> => {
  const opened = await ChainService.open({
    network,
    table: subTable(table, 1),
    settings: subTable(table, 4),
    work,
    clock: { nowMs: () => 1_700_000_000_000 },
    log: silent,
    metrics: uncounted,
    fatal: (error) => fatal.push(error),
    ...change,
  });
  opened.onChange((event) => events.push(event));
  return opened;
};
const ids = (nodes: readonly { readonly node: HeaderNode }[]): string[] => nodes.map(({ node }) => node.id);
const submitAll = (blocks: readonly MadeBlock[]): Promise<BlockOutcome[]> =>
  Promise.all(blocks.map(({ raw }) => chain.submitBlock(raw, 'peer')));
const connected: BlockOutcome = { kind: 'connected', orphan: false };
const known: BlockOutcome = { kind: 'known', orphan: false };
const side: BlockOutcome = { kind: 'side', orphan: false };
const orphan: BlockOutcome = { kind: 'orphan', orphan: true };

beforeEach(async () => {
  work = await InlineWorkPool.open();
  [table, fatal, events] = [new SlowTable(), [], []];
  chain = await open();
});
afterEach(async () => {
  await chain.close();
  await work.close();
});

describe('blocks that extend the tip', () => {
  test('a new chain stands at the genesis', () => {
    expect(chain.tip.id).toBe(genesis.id);
    expect(chain.record(genesis.hash)).toMatchObject({ raw: network.genesisRaw, statusFail: [false] });
    expect(chain.utxo(genesisCoin(network))).toMatchObject({ coinbase: true, height: 0n });
  });

  test('a block is connected, told and found by every key; again it is known', async () => {
    const one = blockOn(network, genesis);
    expect(await chain.submitBlock(one.raw, 'api')).toEqual(connected);
    expect(await chain.submitBlock(one.raw, 'api')).toEqual(known);
    const [event] = events;
    expect(events).toHaveLength(1);
    expect([event?.tip.id, ids(event?.attached ?? []), event?.detached]).toEqual([one.node.id, [one.node.id], []]);
    const record = chain.record(one.node.hash);
    const coinbase = record?.mapped[0];
    expect(record?.raw).toEqual(one.raw);
    expect(event?.attached[0]).toEqual(record);
    expect(chain.transaction(coinbase?.id as Uint8Array)).toEqual({ blockHash: one.node.hash, index: 0 });
    expect(chain.utxo(coinbase?.results[0]?.id as Uint8Array)).toMatchObject({ coinbase: true, height: 1n });
    expect([chain.tip.id, chain.nodeAt(1n)?.id, chain.nodeAt(2n)]).toEqual([one.node.id, one.node.id, null]);
    expect(work.status()).toMatchObject({ hashed: 1, judged: 1 });
  });

  test('a window handed over at once is judged side by side and connected in order', async () => {
    const branch = branchOn(network, genesis, 12);
    expect(await submitAll(branch)).toEqual(branch.map(() => connected));
    expect(events.map(({ tip }) => tip.id)).toEqual(ids(branch));
    expect(work.status().hashed, 'each was hashed once').toBe(12);
  });

  test('what is read while a block is written is the committed chain', async () => {
    const one = blockOn(network, genesis);
    let release: () => void = () => undefined;
    table.gate = new Promise((resolve) => (release = resolve));
    const write = vi.spyOn(table, 'write');
    const submitted = chain.submitBlock(one.raw, 'miner');
    await vi.waitFor(() => expect(write).toHaveBeenCalled());
    expect([chain.tip.id, chain.node(one.node.hash), chain.record(one.node.hash), chain.nodeAt(1n)]).toEqual([
      genesis.id,
      null,
      null,
      null,
    ]);
    release();
    expect(await submitted).toEqual(connected);
    expect([chain.tip.id, chain.node(one.node.hash)?.id]).toEqual([one.node.id, one.node.id]);
  });

  test('opened again, it stands where it was', async () => {
    const branch = branchOn(network, genesis, 3);
    const rival = blockOn(network, genesis, { salt: 9 });
    await submitAll([...branch, rival]);
    const again = await open();
    expect(again.tip).toEqual(chain.tip);
    expect(again.node(rival.node.hash)).toEqual(chain.node(rival.node.hash));
    expect([1n, 2n, 3n, 4n].map((height) => again.nodeAt(height)?.id)).toEqual([...ids(branch), undefined]);
  });
});

describe('branches', () => {
  test('a longer branch takes over: what left and what came is told, and kept over restarts', async () => {
    const [old, rival] = [branchOn(network, genesis, 2), branchOn(network, genesis, 3, 1)];
    await submitAll(old);
    expect(await submitAll(rival)).toEqual([side, side, connected]);
    const event = events.at(-1);
    expect(ids(event?.detached ?? [])).toEqual(ids(old).toReversed());
    expect(ids(event?.attached ?? [])).toEqual(ids(rival));
    expect(event?.attached.map(({ raw }) => raw)).toEqual(rival.map(({ raw }) => raw));
    const expected = {
      atMs: 1_700_000_000_000,
      fork: { height: 0n, hash: genesis.hash },
      oldTip: { height: 2n, hash: old[1]?.node.hash },
      newTip: { height: 3n, hash: rival[2]?.node.hash },
    };
    expect(chain.reorganizations()).toEqual([expected]);
    expect((await open()).reorganizations()).toEqual([expected]);
  });

  test('a block before its parent waits and is connected behind it', async () => {
    const branch = branchOn(network, genesis, 3);
    const [one, two, three] = branch as [MadeBlock, MadeBlock, MadeBlock];
    expect(await chain.submitBlock(three.raw, 'api')).toEqual(orphan);
    expect(await chain.submitBlock(three.raw, 'api')).toEqual(orphan);
    expect(await chain.submitBlock(two.raw, 'api')).toEqual(orphan);
    expect(await chain.submitBlock(one.raw, 'api')).toEqual(connected);
    await vi.waitFor(() => expect(chain.tip.id).toBe(three.node.id));
    expect(events.map(({ tip }) => tip.id)).toEqual(ids(branch));
  });
});

describe('blocks that break a rule', () => {
  test('bytes that are no block, and too many of them', async () => {
    for (const raw of [new Uint8Array(0), Uint8Array.of(2), asciiToBytes('no block')])
      expect(await chain.submitBlock(raw, 'api'), bytesToHex(raw)).toMatchObject({ kind: 'refused', stage: 'header' });
    expect(await chain.submitBlock(new Uint8Array(MAX_BLOCK_BYTES + 1), 'peer')).toMatchObject({ stage: 'header', code: 'errBlockSize' });
    expect(work.status().hashed).toBe(0);
  });

  test('the header costs no hash, also below a block under way', async () => {
    const one = blockOn(network, genesis);
    const wrong = [
      blockOn(network, genesis, { header: { version: 2n } }),
      blockOn(network, genesis, { header: { bits: 1n } }),
      blockOn(network, genesis, { header: { timestamp: 1_700_003_601n } }),
    ];
    for (const [i, code] of ['errVersionRegression', 'errBadBits', 'errBadTimestamp'].entries())
      expect(await chain.submitBlock(wrong[i]?.raw as Uint8Array, 'peer')).toEqual({
        kind: 'refused',
        orphan: false,
        stage: 'header',
        code,
      });
    expect(work.status().hashed).toBe(0);
    const late = blockOn(network, one.node, { header: { timestamp: one.node.header.timestamp - 100n } });
    expect(await submitAll([one, late])).toEqual([connected, { kind: 'refused', orphan: false, stage: 'header', code: 'errBadTimestamp' }]);
  });

  test('wrong work is remembered', async () => {
    const hard = openNetwork('0x0300000000000001');
    table = new SlowTable();
    const strict = await open({ network: hard });
    const one = blockOn(hard, genesisNode(hard.genesis.header));
    const refusal = { kind: 'refused', orphan: false, stage: 'work', code: 'errWorkProof' };
    expect(await strict.submitBlock(one.raw, 'peer')).toEqual(refusal);
    expect(await strict.submitBlock(one.raw, 'peer')).toEqual({ ...refusal, stage: 'header' });
    expect(work.status()).toMatchObject({ hashed: 1, judged: 0 });
  });

  test('a forged body neither blocks the true one nor what stands on it', async () => {
    const [one, two] = branchOn(network, genesis, 2) as [MadeBlock, MadeBlock];
    const forged = forgedBody(one);
    const outcomes = await Promise.all([
      chain.submitBlock(forged, 'peer'),
      chain.submitBlock(two.raw, 'peer'),
      chain.submitBlock(one.raw, 'peer'),
    ]);
    expect(outcomes[0]).toMatchObject({ kind: 'refused', stage: 'body', code: 'errMismatchedMerkleRoot' });
    expect(outcomes[2]).toEqual(connected);
    await vi.waitFor(() => expect(chain.tip.id).toBe(two.node.id));
    expect(await chain.submitBlock(forged, 'peer')).toEqual(known);
  });

  test('a block that spends what it may not is kept, known, and never on the best chain', async () => {
    const bad = blockOn(network, genesis, { transactions: [spendGenesis(network)], fees: SPEND_FEE });
    const refusal = { kind: 'refused', orphan: false, stage: 'utxo', code: 'coinbase utxo is not ready for use' };
    expect(await chain.submitBlock(bad.raw, 'peer')).toEqual(refusal);
    expect(await chain.submitBlock(bad.raw, 'peer')).toEqual(known);
    expect(chain.record(bad.node.hash)?.raw).toEqual(bad.raw);
    expect(await chain.submitBlock(blockOn(network, bad.node).raw, 'peer')).toEqual(refusal);
    expect([chain.tip.id, events]).toEqual([genesis.id, []]);
    const good = blockOn(network, genesis);
    expect(await chain.submitBlock(good.raw, 'peer')).toEqual(connected);
  });
});

describe('the end', () => {
  test('a write that fails ends the process: nothing is told, nothing more is taken', async () => {
    table.broken = true;
    const [one, two] = branchOn(network, genesis, 2) as [MadeBlock, MadeBlock];
    await expect(chain.submitBlock(one.raw, 'miner')).rejects.toMatchObject({ facts: { code: 'MAINCHAIN_WRITE' }, fault: 'environment' });
    expect(fatal).toEqual([expect.objectContaining({ facts: { code: 'MAINCHAIN_WRITE' } })]);
    expect([chain.tip.id, events]).toEqual([genesis.id, []]);
    await expect(chain.submitBlock(two.raw, 'peer')).rejects.toMatchObject({ facts: { code: 'MAINCHAIN_STOPPING' } });
  });

  test('close waits for blocks under way and refuses others', async () => {
    const one = blockOn(network, genesis);
    const submitted = chain.submitBlock(one.raw, 'peer');
    await chain.close();
    expect(chain.tip.id).toBe(one.node.id);
    expect(await submitted).toEqual(connected);
    await expect(chain.submitBlock(one.raw, 'peer')).rejects.toMatchObject({ facts: { code: 'MAINCHAIN_STOPPING' } });
  });

  test('more blocks than may be under way are refused for now', async () => {
    const branch = branchOn(network, genesis, 65);
    const hold = { powHash: () => new Promise<never>(() => undefined), judgeBody: () => new Promise<never>(() => undefined) };
    const stuck = await open({ work: hold });
    for (const { raw } of branch.slice(0, 64)) void stuck.submitBlock(raw, 'peer');
    await expect(stuck.submitBlock(branch[64]?.raw as Uint8Array, 'peer')).rejects.toMatchObject({
      facts: { code: 'MAINCHAIN_BUSY' },
      retryable: true,
    });
  });
});

test('of reorganisations the last hundred are kept', async () => {
  const settings = new MemoryTable();
  const list = new Reorganizations(settings);
  const point = (height: number): { height: bigint; hash: Uint8Array } => ({ height: BigInt(height), hash: genesis.hash });
  for (let i = 0; i < 103; i++) await list.add({ atMs: i, fork: point(i), oldTip: point(i + 1), newTip: point(i + 2) });
  expect(list.all.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 100 }, (_, i) => 102 - i));
  expect(new Reorganizations(settings).all).toEqual(list.all);
  expect(decodeReorganizations(encodeReorganizations(list.all))).toEqual(list.all);
  expect(() => decodeReorganizations(new Uint8Array(7))).toThrowError(expect.objectContaining({ code: 'MAINCHAIN_DATA' }) as Error);
});
