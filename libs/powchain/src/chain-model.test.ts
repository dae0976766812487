/** Random trees of blocks in random order against a model that knows no machine: sets of outputs, written from mainchain.md 11. */
import { bytesToHex, sha3 } from '@bystack/base';
import { BTM_ASSET_ID } from '@bystack/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { HeaderNode, JudgedBlock } from './index.js';
import { blockOn, coinsOf, easyNetwork, mapped, outputRow, pay, type Coin } from './test-support/blocks.js';
import { Host } from './test-support/host.js';

const SEED = 20261125;
const BASE = 102;
const ASSET = sha3(Uint8Array.of(7));
const NOW_MS = 1_900_000_000_000;
const RETIRE = Uint8Array.of(0x6a);

interface ModelOutput {
  readonly coin: Coin;
  readonly coinbase: boolean;
  readonly height: bigint;
  readonly spent: boolean;
}
type Outputs = ReadonlyMap<string, ModelOutput>;

interface ModelTx {
  readonly raw: Uint8Array;
  readonly spends: readonly Coin[];
  readonly makes: readonly Coin[];
  readonly failed: boolean;
}

/** The outputs after a transaction, or null where it breaks a rule. */
const after = (before: Outputs, tx: ModelTx, height: bigint, coinbase: boolean): Outputs | null => {
  const out = new Map(before);
  const moves = (coin: Coin): boolean => !tx.failed || bytesToHex(coin.assetId) === bytesToHex(BTM_ASSET_ID);
  for (const id of new Set(tx.spends.filter(moves).map((coin) => bytesToHex(coin.outputId)))) {
    const old = out.get(id);
    if (!old || old.spent || (old.coinbase && height - old.height < 100n)) return null;
    if (old.coinbase) out.set(id, { ...old, spent: true });
    else out.delete(id);
  }
  for (const coin of tx.makes.filter(moves)) out.set(bytesToHex(coin.outputId), { coin, coinbase, height, spent: false });
  return out;
};

const rowsOf = (outputs: Outputs): string[] =>
  [...outputs].map(([id, { coinbase, height, spent }]) => outputRow(id, coinbase, coinbase ? height : 0n, spent)).sort();

interface TxPlan {
  readonly pick: number;
  readonly second: number;
  readonly wild: boolean;
  readonly failed: boolean;
  readonly retire: boolean;
}

/** A transaction over outputs that are there, or (`wild`) over any that ever was. */
const makeTx = (plan: TxPlan, here: Outputs, ever: readonly Coin[], height: bigint): ModelTx | null => {
  const ripe = [...here.values()].filter((o) => !o.spent && (!o.coinbase || height - o.height >= 100n)).map(({ coin }) => coin);
  const source = plan.wild ? ever : ripe;
  if (source.length === 0) return null;
  const spends = [...new Set([plan.pick, plan.second].map((i) => source[i % source.length] as Coin))];
  const amount = 1_000n + BigInt(plan.pick);
  const raw = pay(
    spends,
    [amount, amount + 1n, { assetId: ASSET, amount }, { assetId: ASSET, amount: 1n }],
    plan.retire ? { program: RETIRE } : {},
  );
  return { raw, spends, makes: coinsOf(mapped(raw)), failed: plan.failed };
};

interface ModelBlock {
  readonly judged: JudgedBlock;
  /** Null where the block or an ancestor breaks a rule. */
  readonly outputs: Outputs | null;
}

const txPlan = fc.record({
  pick: fc.nat(999),
  second: fc.nat(999),
  wild: fc.integer({ min: 0, max: 15 }).map((n) => n === 0),
  failed: fc.boolean(),
  retire: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
});
const blockPlan = fc.record({ back: fc.nat(3), txs: fc.array(txPlan, { maxLength: 3 }) });
const plans = fc.array(blockPlan, { minLength: 1, maxLength: 24 }).chain((blocks) =>
  fc.record({
    blocks: fc.constant(blocks),
    order: fc.shuffledSubarray(
      blocks.map((_, i) => i),
      { minLength: blocks.length, maxLength: blocks.length },
    ),
  }),
);

const coinbaseTxOf = (judged: JudgedBlock): ModelTx => {
  const tx = judged.mapped[0] as JudgedBlock['mapped'][number];
  return { raw: judged.raw, spends: [], makes: coinsOf(tx), failed: false };
};

/** Applies a block to the outputs of its parent. */
const applied = (parent: Outputs | null, txs: readonly ModelTx[], height: bigint): Outputs | null =>
  txs.reduce<Outputs | null>((outputs, tx, i) => outputs && after(outputs, tx, height, i === 0), parent);

/** The base that all trees stand on: empty blocks. */
const base = (): { readonly host: Host; readonly outputs: Outputs } => {
  const host = new Host().grow(BASE);
  const genesis = host.seen(host.chain.tree.genesis).mapped[0] as JudgedBlock['mapped'][number];
  let outputs: Outputs | null = new Map();
  for (let height = 0n; height <= BigInt(BASE); height++) {
    const tx = height === 0n ? genesis : (host.seen(host.chain.nodeAt(height) as HeaderNode).mapped[0] as typeof genesis);
    outputs = applied(outputs, [{ raw: new Uint8Array(0), spends: [], makes: coinsOf(tx), failed: false }], height);
  }
  return { host, outputs: outputs as Outputs };
};

const build = (blocks: readonly { readonly back: number; readonly txs: readonly TxPlan[] }[]): ModelBlock[] => {
  const { host, outputs } = base();
  const ever = [...outputs.values()].map(({ coin }) => coin);
  const made: { readonly node: HeaderNode; readonly outputs: Outputs | null }[] = [{ node: host.chain.tip, outputs }];
  return blocks.map(({ back, txs }, salt) => {
    const parent = made[Math.max(0, made.length - 1 - back)] as (typeof made)[number];
    const height = parent.node.height + 1n;
    let here: Outputs = parent.outputs ?? outputs;
    const all = txs.flatMap((plan) => {
      const tx = makeTx(plan, here, ever, height);
      here = (tx && after(here, tx, height, false)) ?? here;
      return tx ?? [];
    });
    const judged = blockOn(
      parent.node,
      all.map(({ raw }) => raw),
      salt,
      [false, ...all.map(({ failed }) => failed)],
    );
    ever.push(...all.flatMap(({ makes }) => makes));
    const block = { judged, outputs: applied(parent.outputs, [coinbaseTxOf(judged), ...all], height) };
    made.push({ node: host.chain.tree.add(judged.block.header), outputs: block.outputs });
    return block;
  });
};

/** Delivers a block and what it frees, as a host does. */
const deliver = (host: Host, judged: JudgedBlock, all: ReadonlyMap<string, JudgedBlock>): void => {
  const verdict = host.chain.checkHeader(judged.block.header, NOW_MS);
  if (verdict.kind === 'orphan') return host.chain.keepOrphan(judged.block.header, judged.raw, NOW_MS);
  expect(verdict.kind).toBe('ok');
  const { changes, ready } = host.chain.accept(judged);
  if (changes) host.state.write(changes);
  for (const raw of ready) deliver(host, all.get(bytesToHex(raw)) as JudgedBlock, all);
};

it('the tip is a highest valid block and the outputs are those of the model, whatever the order', () => {
  const seen = { valid: 0, broken: 0 };
  fc.assert(
    fc.property(plans, ({ blocks, order }) => {
      const tree = build(blocks);
      const all = new Map(tree.map(({ judged }) => [bytesToHex(judged.raw), judged]));
      const { host, outputs } = base();
      for (const i of order) deliver(host, (tree[i] as ModelBlock).judged, all);
      const valid = tree.filter((block) => block.outputs !== null);
      seen.valid += valid.length;
      seen.broken += tree.length - valid.length;
      const highest = valid.reduce(
        (most, { judged }) => (judged.block.header.height > most ? judged.block.header.height : most),
        BigInt(BASE),
      );
      const { tip } = host.chain;
      expect(tip.height).toBe(highest);
      const at = tree.find(({ judged }) => bytesToHex(judged.hash) === tip.id);
      expect(host.state.outputs()).toEqual(rowsOf(at ? (at.outputs as Outputs) : outputs));
      expect(host.chain.tree.size, 'every block is stored').toBe(1 + BASE + blocks.length);
      expect(easyNetwork.genesisHash).toEqual(host.chain.tree.genesis.hash);
    }),
    { seed: SEED, numRuns: 60 },
  );
  expect(seen.valid, 'the trees are worth the test').toBeGreaterThan(100);
  expect(seen.broken).toBeGreaterThan(30);
});
