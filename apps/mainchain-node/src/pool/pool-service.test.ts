import type { Logger, Metrics } from '@bystack/base';
import { nobleSignatures } from '@bystack/keys';
import type { HeaderNode, MainUtxo } from '@bystack/powchain';
import { genesisNode } from '@bystack/powheaders';
import { decodeMainBlock, encodeMainBlock, mainHeaderHash, mapTx } from '@bystack/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { blockOn, genesisCoin, openNetwork, SPEND_FEE, spendGenesis, TRUE } from '../chain/test-support/blocks.js';
import type { BlockRecord, ChainEvent, PoolEntry } from '../ports.js';
import { PoolService } from './pool-service.js';

const network = openNetwork();
const genesis = genesisNode(network.genesis.header);
const silent: Logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn(), child: () => silent };
const uncounted: Metrics = { increment: vi.fn(), gauge: vi.fn(), observe: vi.fn() };
const signatures = nobleSignatures();
const raw = spendGenesis(network);

/** A tip at height 100, where the output of the genesis is ripe. */
const ripe: HeaderNode = { ...genesis, height: 100n, header: { ...genesis.header, height: 100n } };

let nowMs: number;
let listeners: Set<(event: ChainEvent) => void>;
let coin: MainUtxo | null;
let pool: PoolService;
let told: string[];

const isCoin = (id: Uint8Array): boolean => Buffer.from(id).equals(Buffer.from(genesisCoin(network)));
const change = (event: Partial<ChainEvent>): void => {
  for (const listener of listeners) listener({ detached: [], attached: [], tip: ripe, ...event });
};
/** The block after the tip with the transaction in it. */
const recordOf = (): BlockRecord => {
  const made = blockOn(network, ripe, { transactions: [raw], fees: SPEND_FEE });
  const block = decodeMainBlock(made.raw);
  const mapped = block.transactions.map(({ tx }) => mapTx(tx, 'mainchain'));
  return { node: made.node, raw: made.raw, block, mapped, statusFail: [false, false] };
};
const txId = (entry: PoolEntry): string => Buffer.from(entry.txId).toString('hex').slice(0, 8);

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 1_700_000_000_000;
  listeners = new Set();
  coin = { coinbase: true, height: 0n, spent: false };
  told = [];
  pool = new PoolService({
    chain: {
      network,
      tip: ripe,
      reader: { utxo: (id) => (isCoin(id) ? coin : null) },
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    signatures,
    clock: { nowMs: () => nowMs },
    log: silent,
    metrics: uncounted,
  });
  pool.onAdded((entry) => told.push(`+${txId(entry)}`));
  pool.onRemoved((entry) => told.push(`-${txId(entry)}`));
  pool.start();
});
afterEach(() => {
  pool.stop();
  vi.useRealTimers();
});

const entry = (): PoolEntry => pool.entries()[0] as PoolEntry;

test('a transaction is taken once, told, and found by its id', async () => {
  const first = await pool.submit(raw, 'api');
  expect(first).toEqual({ kind: 'added', txId: entry().txId });
  expect(await pool.submit(raw, 'peer')).toEqual({ kind: 'known', txId: entry().txId });
  expect(pool.byTxId(entry().txId)).toBe(entry());
  expect(entry()).toMatchObject({ raw, fee: SPEND_FEE, statusFail: false, addedAtMs: nowMs });
  expect(told).toEqual([`+${txId(entry())}`]);
  expect(await pool.submit(Uint8Array.of(1, 2, 3), 'peer')).toEqual({ kind: 'refused', code: 'undecodable' });
});

test('it waits for an output that is not there', async () => {
  coin = null;
  expect(await pool.submit(raw, 'peer')).toMatchObject({ kind: 'orphan' });
  expect(pool.entries()).toEqual([]);
});

test('the template holds it, and the block that confirms it takes it out; taken off again, it comes back', async () => {
  await pool.submit(raw, 'api');
  const id = txId(entry());
  const template = pool.template({ parent: ripe, timestamp: 1_700_000_000n, program: TRUE, arbitrary: Uint8Array.of() });
  expect(template.transactions.slice(1)).toEqual([raw]);
  const block = decodeMainBlock(encodeMainBlock(template.header, template.transactions));
  expect(mainHeaderHash(block.header)).toHaveLength(32);
  coin = { coinbase: true, height: 0n, spent: true };
  change({ attached: [recordOf()] });
  expect(pool.entries()).toEqual([]);
  coin = { coinbase: true, height: 0n, spent: false };
  change({ detached: [recordOf()] });
  expect(pool.entries().map(txId)).toEqual([id]);
  expect(told).toEqual([`+${id}`, `-${id}`, `+${id}`]);
});

test('a template throws out what can be in no block', async () => {
  await pool.submit(raw, 'peer');
  coin = null;
  const template = pool.template({ parent: ripe, timestamp: 1_700_000_000n, program: TRUE, arbitrary: Uint8Array.of() });
  expect([template.transactions.length, pool.entries()]).toEqual([1, []]);
});

test('what waits for a day leaves; a stopped pool follows nothing', async () => {
  await pool.submit(raw, 'peer');
  nowMs += 24 * 3_600_000;
  vi.advanceTimersByTime(60_000);
  expect(pool.entries()).toEqual([]);
  pool.stop();
  expect(listeners.size).toBe(0);
});
