/** Nodes with their real chains, over real TLS: what one has, the others get; forgeries do not stick. */
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InlineWorkPool } from '@bystack/node-host';
import { MemoryTable } from '@bystack/store';
import { createLogger, createMetrics } from '@bystack/telemetry';
import { ChainMaker, madeParams } from '@bystack/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChainService } from '../chain/chain-service.js';
import type { PoolPort } from '../ports.js';
import { PeerNetwork } from './index.js';

const BLOCKS = 12;
const WITHIN = { timeout: 25_000, interval: 20 };
const endings: (() => Promise<unknown>)[] = [];
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bystack-p2p-sync-'));
});
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  await rm(dir, { recursive: true });
});

/** A pool that stays empty. */
const empty: PoolPort = {
  submit: () => Promise.resolve({ kind: 'refused', code: 'full' }),
  byTxId: () => null,
  entries: () => [],
  onAdded: () => () => undefined,
  onRemoved: () => () => undefined,
};

interface Node {
  readonly chain: ChainService;
  readonly net: PeerNetwork;
  readonly work: InlineWorkPool;
}

async function start(name: string, { network }: ChainMaker): Promise<Node> {
  await mkdir(join(dir, name));
  const logger = createLogger({ target: { kind: 'stderr' }, level: 'error' });
  const quiet = { ...logger, info: () => undefined, debug: () => undefined, warn: () => undefined };
  const work = await InlineWorkPool.open();
  const common = { work, metrics: createMetrics() };
  const chain = await ChainService.open({
    ...common,
    network,
    table: new MemoryTable(),
    settings: new MemoryTable(),
    clock: { nowMs: () => Date.now() },
    log: quiet,
    fatal: (error) => {
      throw error;
    },
  });
  const parts = { ...common, chain, reader: chain.reader, pool: empty, logger: quiet };
  const net = await PeerNetwork.start({ dir: join(dir, name), host: '127.0.0.1', port: 0, peers: [], nodeVersion: 'test' }, parts);
  endings.push(() => net.stop());
  return { chain, net, work };
}

const load = async ({ chain }: Node, { blocks }: ChainMaker): Promise<void> => {
  for (const { raw } of blocks) expect(await chain.submitBlock(raw, 'api')).toMatchObject({ kind: 'connected' });
};

describe('nodes with their chains', () => {
  it('pass blocks on to a node that has none, each hashed once, and new ones at once', async () => {
    const maker = new ChainMaker(madeParams('unit'));
    for (let i = 0; i < BLOCKS; i++) maker.add();
    const [a, b, c] = [await start('a', maker), await start('b', maker), await start('c', maker)];
    await load(a, maker);
    await b.net.connect('127.0.0.1', a.net.port);
    await vi.waitFor(() => expect(b.chain.tip.id).toBe(maker.tip.id), WITHIN);
    expect(b.work.status().hashed).toBe(BLOCKS);
    await c.net.connect('127.0.0.1', b.net.port);
    await vi.waitFor(() => expect(c.chain.tip.id).toBe(maker.tip.id), WITHIN);
    maker.add();
    await a.chain.submitBlock(maker.blocks.at(-1)?.raw ?? new Uint8Array(0), 'miner');
    await vi.waitFor(() => expect(c.chain.tip.id).toBe(maker.tip.id), WITHIN);
    expect([b.work.status().hashed, c.net.syncing, c.net.highestHeight]).toEqual([BLOCKS + 1, false, BigInt(BLOCKS + 1)]);
  });

  it('meet on the longer branch, the reorganisation seen', async () => {
    const [left, right] = [new ChainMaker(madeParams('unit')), new ChainMaker(madeParams('unit'))];
    for (let i = 0; i < 3; i++) [left, right].forEach((maker) => maker.add());
    right.add([], 0n, 1);
    left.add();
    right.add();
    const [a, b] = [await start('a', left), await start('b', right)];
    await load(a, left);
    await load(b, right);
    await a.net.connect('127.0.0.1', b.net.port);
    await vi.waitFor(() => expect(a.chain.tip.id).toBe(right.tip.id), WITHIN);
    expect(a.chain.reorganizations()).toMatchObject([{ oldTip: { hash: left.tip.hash }, newTip: { hash: right.tip.hash } }]);
    expect(b.chain.tip.id).toBe(right.tip.id);
  });
});
