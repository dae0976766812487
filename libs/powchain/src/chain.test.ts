/** Fork choice, reorganisation and orphans against a model that replays the best chain from the genesis. */
import { bytesToHex, sha3 } from '@bystack/base';
import { nodesAbove } from '@bystack/powheaders';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { connectBlock, PowChain, UtxoOverlay, type HeaderNode, type JudgedBlock, type MainChanges } from './index.js';
import { blockOn, coinsOf, easyNetwork, emptyOn, mapped, MemoryState, openBlock, pay, type Coin } from './test-support/blocks.js';

const SEED = 20261125;
const NOW_MS = 1_900_000_000_000;

class Node {
  readonly state = new MemoryState();
  chain = new PowChain(easyNetwork, this.state);

  accept(block: JudgedBlock): string {
    const { outcome, changes } = this.chain.accept(block);
    if (changes) this.state.write(changes);
    return outcome.kind === 'refused' ? outcome.code : outcome.kind;
  }

  /** Blocks on the tip. */
  grow(count: number, salt = 0): void {
    for (let i = 0; i < count; i++) expect(this.accept(emptyOn(this.chain.tip, salt))).toBe('connected');
  }

  /** What a node that saw the best chain alone would hold. */
  replayed(): string[] {
    const fresh = new MemoryState();
    for (let height = 1n; height <= this.chain.tip.height; height++) {
      const { raw, statusFail } = this.state.block((this.chain.nodeAt(height) as HeaderNode).hash) as MainChanges['blocks'][number];
      const view = new UtxoOverlay(fresh);
      const all = openBlock(raw).mapped;
      expect(connectBlock(view, { mapped: all, statusFail }, height)).toBeNull();
      fresh.write({ blocks: [], utxos: view.changes(), heights: [], transactions: [], tip: null });
    }
    return fresh.outputs();
  }

  /** Stops and opens again from what is stored. */
  restart(): void {
    const headers = [...this.state.blocks.values()].map(({ raw, hash }) => ({ hash, header: openBlock(raw).block.header }));
    headers.sort((a, b) => Number(a.header.height - b.header.height));
    this.chain = new PowChain(easyNetwork, this.state, { headers, tip: this.state.tip });
  }
}

const genesisCoins = (): Coin[] => coinsOf(mapped(easyNetwork.genesis.transactions[0]?.raw as Uint8Array));

describe('a chain', () => {
  it('connects what follows the tip and keeps what does not beside it', () => {
    const node = new Node();
    node.grow(2);
    const fork = node.chain.nodeAt(1n) as HeaderNode;
    const beside = blockOn(fork, [], 7);
    expect(node.accept(beside)).toBe('side');
    expect(node.accept(beside)).toBe('known');
    expect(node.chain.tip.height).toBe(2n);
    const longer = blockOn(node.chain.tree.get(beside.hash) as HeaderNode, [], 7);
    expect(node.accept(longer)).toBe('connected');
    expect(node.chain.tip.id).toBe(bytesToHex(longer.hash));
    expect(node.state.outputs()).toEqual(node.replayed());
  });

  it('keeps a block whose parent is unknown, once, and gives it back behind the parent', () => {
    const node = new Node();
    const other = new Node();
    other.grow(1);
    const parent = blockOn(node.chain.tip, [], 3);
    other.accept(parent);
    const child = blockOn(other.chain.tree.get(parent.hash) as HeaderNode, [], 3);
    const { header } = child.block;
    expect(node.chain.checkHeader(header, NOW_MS)).toEqual({ kind: 'orphan' });
    const forged = Uint8Array.of(...child.raw, 0);
    for (const raw of [forged, child.raw, child.raw]) node.chain.keepOrphan(header, raw, NOW_MS);
    expect(node.chain.checkHeader(header, NOW_MS)).toEqual({ kind: 'orphan' });
    const { ready, changes } = node.chain.accept(parent);
    node.state.write(changes as MainChanges);
    expect(ready).toEqual([forged, child.raw]);
    expect(node.chain.checkHeader(header, NOW_MS).kind).toBe('ok');
  });

  it('remembers an invalid block', () => {
    const node = new Node();
    const block = blockOn(node.chain.tip);
    expect(node.chain.checkHeader(block.block.header, NOW_MS).kind).toBe('ok');
    node.chain.markInvalid(block.hash, 'errWorkProof');
    expect(node.chain.checkHeader(block.block.header, NOW_MS)).toEqual({ kind: 'refused', code: 'errWorkProof' });
    const child = { ...block.block.header, previous: block.hash, height: 2n };
    expect(node.chain.checkHeader(child, NOW_MS), 'what stands on it').toEqual({ kind: 'refused', code: 'errWorkProof' });
  });

  it('remembers a wrong body by its bytes alone: the header may be an honest one', () => {
    const node = new Node();
    const block = blockOn(node.chain.tip);
    const forged = Uint8Array.of(...block.raw, 0);
    node.chain.markInvalid(sha3(forged), 'VM:ErrFalseVMResult');
    expect(node.chain.invalidity(sha3(forged))).toBe('VM:ErrFalseVMResult');
    expect(node.chain.invalidity(sha3(block.raw))).toBeNull();
    expect(node.accept(block)).toBe('connected');
  });

  it('forgets the oldest of many invalid blocks', () => {
    const { chain } = new Node();
    const key = (i: number): Uint8Array => sha3(Uint8Array.of(i & 255, i >> 8));
    for (let i = 0; i < 1_025; i++) chain.markInvalid(key(i), 'errWorkProof');
    expect([0, 1, 1_024].map((i) => chain.invalidity(key(i)))).toEqual([null, 'errWorkProof', 'errWorkProof']);
  });

  it('reads nothing again to refuse what stands on a block whose outputs do not hold', () => {
    const node = new Node();
    node.grow(3);
    const fork = node.chain.nodeAt(1n) as HeaderNode;
    let parent = fork;
    for (const txs of [[], [pay([{ ...(genesisCoins()[0] as Coin), sourceId: new Uint8Array(32) }], [1n])], [], [], []]) {
      const block = blockOn(parent, txs, 9);
      const outcome = node.accept(block);
      expect(outcome).toBe(block.block.header.height > 3n ? 'fail to find utxo entry' : 'side');
      parent = node.chain.tree.get(block.hash) as HeaderNode;
    }
    const read = vi.spyOn(node.state, 'block');
    expect(node.accept(blockOn(parent, [], 9))).toBe('fail to find utxo entry');
    expect(read).not.toHaveBeenCalled();
    expect(node.state.outputs()).toEqual(node.replayed());
  });

  it('stores a block whose outputs do not hold, never takes it, and refuses what builds on it', () => {
    const node = new Node();
    node.grow(3);
    const early = blockOn(node.chain.tip, [pay(genesisCoins().slice(0, 1), [999_000_000n])]);
    expect(node.accept(early)).toBe('coinbase utxo is not ready for use');
    expect(node.chain.tip.height).toBe(3n);
    expect(node.state.block(early.hash)).not.toBeNull();
    const above = blockOn(node.chain.tree.get(early.hash) as HeaderNode);
    expect(node.accept(above)).toBe('coinbase utxo is not ready for use');
    expect(node.state.outputs()).toEqual(node.replayed());
  });

  it('tells a second spend from the spend of nothing', () => {
    const node = new Node();
    node.grow(100);
    const [coin] = genesisCoins();
    const twice = [pay([coin as Coin], [999_000_000n]), pay([coin as Coin], [998_000_000n])];
    expect(node.accept(blockOn(node.chain.tip, twice))).toBe('utxo has been spent');
    const nothing = { ...(coin as Coin), sourceId: new Uint8Array(32) };
    expect(node.accept(blockOn(node.chain.tip, [pay([nothing], [1n])], 1))).toBe('fail to find utxo entry');
    expect(node.accept(blockOn(node.chain.tip, [twice[0] as Uint8Array], 2))).toBe('connected');
    expect(node.accept(blockOn(node.chain.tip, [twice[1] as Uint8Array], 3))).toBe('utxo has been spent');
  });

  it.each([1, 2, 7, 20])('leaves exactly the state of a direct replay after a reorganisation of depth %i', (depth) => {
    const node = new Node();
    node.grow(100);
    const fork = node.chain.tip;
    let coins = genesisCoins();
    for (let i = 0; i < depth; i++) {
      const raw = pay(coins.slice(i, i + 1), [400_000_000n, 500_000_000n]);
      expect(node.accept(blockOn(node.chain.tip, [raw, pay(coinsOf(mapped(raw)).slice(0, 1), [300_000_000n])], 1))).toBe('connected');
    }
    coins = genesisCoins().reverse();
    let parent = fork;
    for (let i = 0; i <= depth; i++) {
      const block = blockOn(parent, i === 0 ? [pay(coins.slice(0, 2), [1_900_000_000n])] : [], 2);
      expect(node.accept(block)).toBe(i < depth ? 'side' : 'connected');
      parent = node.chain.tree.get(block.hash) as HeaderNode;
    }
    expect(node.chain.tip.id).toBe(parent.id);
    expect(node.state.outputs()).toEqual(node.replayed());
  });
});

interface Plan {
  /** Per block: which earlier block (modulo) is its parent, and which coin (modulo) it spends. */
  readonly blocks: readonly { readonly parent: number; readonly coin: number; readonly spend: boolean }[];
  readonly order: readonly number[];
}

const plans = fc.integer({ min: 1, max: 25 }).chain((n) =>
  fc.record({
    blocks: fc.array(fc.record({ parent: fc.nat(60), coin: fc.nat(39), spend: fc.boolean() }), { minLength: n, maxLength: n }),
    order: fc.shuffledSubarray(
      Array.from({ length: n }, (_, i) => i),
      { minLength: n, maxLength: n },
    ),
  }),
);

/** All blocks of a plan above a base of 100, valid or not. */
const build = ({ blocks }: Plan): JudgedBlock[] => {
  const node = new Node();
  node.grow(100);
  const nodes: HeaderNode[] = [node.chain.tip];
  return blocks.map(({ parent, coin, spend }, i) => {
    const on = nodes[Math.max(0, nodes.length - 1 - (parent % 3))] as HeaderNode;
    const block = blockOn(on, spend ? [pay(genesisCoins().slice(coin, coin + 1), [999_000_000n])] : [], i);
    node.accept(block);
    nodes.push(node.chain.tree.add(block.block.header));
    return block;
  });
};

/** Delivers a block and what it frees, as a host does. */
const deliver = (node: Node, block: JudgedBlock, all: ReadonlyMap<string, JudgedBlock>): void => {
  const verdict = node.chain.checkHeader(block.block.header, NOW_MS);
  if (verdict.kind === 'orphan') {
    node.chain.keepOrphan(block.block.header, block.raw, NOW_MS);
    return;
  }
  if (verdict.kind !== 'ok') return;
  const { changes, ready } = node.chain.accept(block);
  if (changes) node.state.write(changes);
  for (const raw of ready) deliver(node, all.get(bytesToHex(raw)) as JudgedBlock, all);
};

describe('whatever the order of blocks', () => {
  it('outputs and index are those of the best chain, also after a restart', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const blocks = build(plan);
        const all = new Map(blocks.map((block) => [bytesToHex(block.raw), block]));
        const node = new Node();
        node.grow(100);
        for (const i of plan.order) deliver(node, blocks[i] as JudgedBlock, all);
        expect(node.state.outputs()).toEqual(node.replayed());
        const { tip } = node.chain;
        expect(bytesToHex(node.state.tip)).toBe(tip.id);
        const line = nodesAbove(tip, node.chain.tree.genesis).reverse();
        expect([...node.state.heights.values()].slice(1).map(bytesToHex)).toEqual(line.map(({ id }) => id));
        expect(line.every(({ id, height }) => node.chain.nodeAt(height)?.id === id)).toBe(true);
        const best = new Set([node.chain.tree.genesis, ...line].map(({ id }) => id));
        expect([...node.state.places.values()].filter(({ blockHash }) => !best.has(bytesToHex(blockHash)))).toEqual([]);
        node.restart();
        expect(node.chain.tip.id).toBe(tip.id);
        expect(node.chain.tip.workSum).toBe(tip.workSum);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });
});
