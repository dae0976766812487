/** The index: what it holds, and that blocks, reorganisations and kills in any order end where a fresh rescan ends. */
import { bytesToHex, concatBytes, type Logger } from '@bystack/base';
import type { MainNetwork } from '@bystack/powchain';
import { BTM_ASSET_ID, mainAssetId, mapTx, type Tx, type TxInput } from '@bystack/protocol';
import { MemoryTable, type ByteTable } from '@bystack/store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PoolEntry, PoolPort } from '../../ports.js';
import type { AccountProgram } from '../ports.js';
import { BlockTree, coinbaseOf, payTo, txOf } from '../test-support/block-tree.js';
import { PoolView } from './pool-view.js';
import { IndexReader } from './reader.js';
import { WalletIndex } from './wallet-index.js';

const SEED = 20260103;
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};
const keyHash = (n: number): Uint8Array => concatBytes(Uint8Array.of(0, 20), new Uint8Array(20).fill(n));
const [OWN, OTHER, FOREIGN, CONTRACT] = [keyHash(1), keyHash(2), keyHash(9), Uint8Array.of(0x52, 0x53, 0x93)];
const accounts = {
  programOf: (program: Uint8Array): AccountProgram | null => {
    const id = [OWN, OTHER].findIndex((own) => bytesToHex(own) === bytesToHex(program));
    return id < 0 ? null : { accountId: `account${String(id)}`, address: '', program, keyIndex: 1, change: false };
  },
};
const NETWORK = { name: 'test', hrp: 'sm' } as MainNetwork;
const noPool: PoolPort = {
  submit: () => Promise.resolve({ kind: 'refused', code: 'full' }),
  byTxId: () => null,
  entries: () => [],
  onAdded: () => () => undefined,
  onRemoved: () => () => undefined,
};

const start = (table: ByteTable, chain: BlockTree): WalletIndex =>
  new WalletIndex({ table, chain, accounts, learn: () => Promise.resolve(), log: silent });
const readerOf = (table: ByteTable): IndexReader => new IndexReader(table, accounts, new PoolView(noPool, accounts));

/** Every row of a table as text. */
const rowsOf = (table: ByteTable): readonly string[] =>
  [...table.range(new Uint8Array(1), Uint8Array.of(255))].map(([key, value]) => `${bytesToHex(key)}=${bytesToHex(value)}`);

const spendOf = (tx: Tx, index: number): TxInput => {
  const output = tx.outputs[index];
  if (output?.kind !== 'intraChain') throw new RangeError('no such output');
  const { assetId, amount, controlProgram } = output;
  const source = { sourceId: mapTx(tx, 'mainchain').muxId, sourcePos: BigInt(index), vmVersion: 1n };
  return { kind: 'spend', assetVersion: 1n, arguments: [], commitment: { ...source, assetId, amount, controlProgram } };
};

test('the index follows the chain: own outputs, contracts, maturity, spending', async () => {
  const chain = new BlockTree(NETWORK);
  const table = new MemoryTable();
  const index = start(table, chain);
  const first = coinbaseOf(1n, OWN, 500n);
  chain.extend({ transactions: [first] });
  const second = txOf([spendOf(first, 0)], [payTo(FOREIGN, 100n), payTo(CONTRACT, 50n), payTo(OTHER, 300n)]);
  await index.caughtUp();
  expect([...readerOf(table).confirmed('account')].map(({ utxo }) => [utxo.amount, utxo.validHeight])).toEqual([[500n, 101n]]);
  chain.extend({ transactions: [coinbaseOf(2n, FOREIGN, 1n), second] });
  await index.caughtUp();
  const reader = readerOf(table);
  expect([...reader.confirmed('account')].map(({ utxo, owner }) => [utxo.amount, utxo.validHeight, owner?.accountId])).toEqual([
    [300n, 0n, 'account1'],
  ]);
  expect([...reader.confirmed('contract')].map(({ utxo, owner }) => [utxo.amount, owner])).toEqual([[50n, null]]);
  expect(reader.transactions().map(({ height, index: at }) => [height, at])).toEqual([
    [2n, 1],
    [1n, 0],
  ]);
  expect(reader.balances('')).toEqual(new Map([['account1', new Map([[bytesToHex(BTM_ASSET_ID), 300n]])]]));
  expect(reader.balances('account0').size).toBe(0);
  await index.stop();
});

test('of a transaction that failed only BTM moves', async () => {
  const chain = new BlockTree(NETWORK);
  const table = new MemoryTable();
  const index = start(table, chain);
  const program = Uint8Array.of(0x51);
  const gold = mainAssetId(1n, program, new Uint8Array(0));
  const issue: TxInput = {
    kind: 'issuance',
    assetVersion: 1n,
    nonce: Uint8Array.of(1),
    assetId: gold,
    amount: 7n,
    assetDefinition: new Uint8Array(0),
    vmVersion: 1n,
    issuanceProgram: program,
    arguments: [],
  };
  const btm = coinbaseOf(1n, OWN, 500n);
  const issued = txOf([issue], [payTo(OWN, 7n, gold)]);
  chain.extend({ transactions: [btm, issued] });
  const failed = txOf([spendOf(btm, 0), spendOf(issued, 0)], [payTo(OTHER, 400n), payTo(OTHER, 7n, gold)]);
  chain.extend({ transactions: [coinbaseOf(2n, FOREIGN, 1n), failed], statusFail: [false, true] });
  await index.caughtUp();
  const outputs = [...readerOf(table).confirmed('account')].map(({ utxo, owner }) => [owner?.accountId, utxo.amount]);
  expect(outputs.sort()).toEqual([
    ['account0', 7n],
    ['account1', 400n],
  ]);
  await index.stop();
});

test('waiting transactions: their outputs and what they spend', () => {
  const first = coinbaseOf(1n, OWN, 500n);
  const mapped = mapTx(txOf([spendOf(first, 0)], [payTo(OTHER, 300n)]), 'mainchain');
  const facts = {
    witnessHash: mapped.id,
    raw: new Uint8Array(0),
    fee: 0n,
    gasUsed: 0n,
    statusFail: false,
    heightDependent: false,
    addedAtMs: 1,
  };
  const entry: PoolEntry = { txId: mapped.id, mapped, ...facts };
  const removed: ((entry: PoolEntry) => void)[] = [];
  const pool = new PoolView({ ...noPool, entries: () => [entry], onRemoved: (f) => (removed.push(f), () => undefined) }, accounts);
  const spent = mapped.spentOutputIds[0] as Uint8Array;
  expect([pool.spends(spent), pool.utxos().length, pool.related()]).toEqual([true, 1, [entry]]);
  for (const remove of removed) remove(entry);
  expect([pool.spends(spent), pool.utxos().length, pool.related()]).toEqual([false, 0, []]);
});

/** A table whose writes begin to fail: what a killed process leaves. */
class KillableTable extends MemoryTable {
  writesLeft = Infinity;

  override write(changes: Parameters<ByteTable['write']>[0]): Promise<void> {
    if (this.writesLeft-- <= 0) return Promise.reject(new Error('killed'));
    return super.write(changes);
  }
}

type Step =
  | { readonly type: 'extend'; readonly program: number; readonly spend: number; readonly fail: boolean }
  | { readonly type: 'fork'; readonly back: number; readonly length: number; readonly program: number }
  | { readonly type: 'kill'; readonly writes: number }
  | { readonly type: 'rescan' };

const small = fc.nat({ max: 3 });
const stepArb: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('extend' as const), program: small, spend: fc.nat(), fail: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('fork' as const), back: fc.integer({ min: 1, max: 6 }), length: small, program: small }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('kill' as const), writes: small }) },
  { weight: 1, arbitrary: fc.constant({ type: 'rescan' as const }) },
);

/** Transactions of the best chain with an output nobody spent. */
const spendables = (chain: BlockTree): readonly TxInput[] => {
  const out = new Map<string, TxInput>();
  for (let height = 1n; height <= chain.tip.height; height++) {
    const node = chain.nodeAt(height);
    const record = node && chain.record(node.hash);
    record?.mapped.forEach((mapped, i) => {
      for (const id of mapped.spentOutputIds) if (id) out.delete(bytesToHex(id));
      mapped.results.forEach(({ id, outputIndex }) => {
        const tx = record.block.transactions[i]?.tx;
        if (tx) out.set(bytesToHex(id), spendOf(tx, outputIndex));
      });
    });
  }
  return [...out.values()];
};

class World {
  readonly chain = new BlockTree(NETWORK);
  readonly table = new KillableTable();
  index = start(this.table, this.chain);
  #height = 0n;

  async step(step: Step): Promise<void> {
    if (step.type === 'extend') this.#extend(step);
    else if (step.type === 'fork') this.#fork(step);
    else if (step.type === 'rescan') this.index.rescan(null);
    else await this.#kill(step.writes);
    if (step.type !== 'kill') await Promise.resolve();
  }

  #program(n: number): Uint8Array {
    return [OWN, OTHER, FOREIGN, CONTRACT][n] as Uint8Array;
  }

  #extend({ program, spend, fail }: Extract<Step, { type: 'extend' }>): void {
    const choices = spendables(this.chain);
    const input = choices[spend % Math.max(1, choices.length)];
    const value = input?.kind === 'spend' ? input.commitment.amount : 0n;
    const spending = input && value > 1n ? [txOf([input], [payTo(this.#program(program), value - 1n), payTo(OWN, 1n)])] : [];
    // A second spends the first within the block.
    const chained = spending.flatMap((tx) => [tx, txOf([spendOf(tx, 1)], [payTo(OTHER, 1n)])]);
    this.chain.extend({
      transactions: [coinbaseOf(++this.#height, this.#program(program), 100n), ...chained],
      statusFail: [false, ...chained.map(() => fail)],
    });
  }

  #fork({ back, length, program }: Extract<Step, { type: 'fork' }>): void {
    let node = this.chain.tip;
    for (let i = 0; i < back && node.parent; i++) node = node.parent;
    for (let i = 0; i < length + 1; i++)
      node = this.chain.add({ transactions: [coinbaseOf(++this.#height, this.#program(program), 100n)] }, node);
    this.chain.moveTo(node);
  }

  /** Dies after some writes, and comes back. */
  async #kill(writes: number): Promise<void> {
    this.table.writesLeft = writes;
    await this.index.caughtUp();
    await this.index.stop();
    this.table.writesLeft = Infinity;
    this.index = start(this.table, this.chain);
  }
}

test('property: blocks, reorganisations, rescans and kills in any order end where a fresh scan ends', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stepArb, { maxLength: 30 }), async (steps) => {
      const world = new World();
      for (const step of steps) await world.step(step);
      await world.index.stop();
      world.index = start(world.table, world.chain);
      await world.index.caughtUp();
      const fresh = new MemoryTable();
      const scanned = start(fresh, world.chain);
      await scanned.caughtUp();
      expect(rowsOf(world.table)).toEqual(rowsOf(fresh));
      await Promise.all([world.index.stop(), scanned.stop()]);
    }),
    { seed: SEED, numRuns: 150 },
  );
});
