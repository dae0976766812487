/** The tree of headers against plain lists of ancestors. */
import { sha3, u64be, type Hash } from '@bystack/base';
import { mainHeaderHash, type MainHeader } from '@bystack/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ancestorAt,
  bitsAfter,
  BYTOM_RETARGET,
  childSeed,
  compactToTarget,
  forkPoint,
  HeaderTree,
  INITIAL_SEED,
  medianTimePast,
  nodesAbove,
  parentFacts,
  replaces,
  workOf,
  type HeaderNode,
} from './index.js';

const SEED = 20261125;
const EASY = 0x20000000007fffffn;
const zero = new Uint8Array(32);
const genesis: MainHeader = {
  version: 1n,
  height: 0n,
  previous: zero,
  timestamp: 1_000n,
  txRoot: zero,
  statusRoot: zero,
  nonce: 0n,
  bits: EASY,
};

/** A header on a node; `nonce` tells those of one parent apart. */
const on = (parent: HeaderNode, nonce = 0n, change: Partial<MainHeader> = {}): MainHeader => ({
  ...genesis,
  height: parent.height + 1n,
  previous: parent.hash,
  timestamp: parent.header.timestamp + 150n,
  nonce,
  bits: parent.header.bits,
  ...change,
});

/** A chain of headers on a node. */
const grow = (tree: HeaderTree, from: HeaderNode, count: number, step = 150n): HeaderNode => {
  let tip = from;
  for (let i = 0; i < count; i++)
    tip = tree.add(
      on(tip, 0n, { timestamp: tip.header.timestamp + step, bits: bitsAfter(tip, tree.rules) }),
      sha3(u64be(BigInt(tree.size))),
    );
  return tip;
};

describe('a tree', () => {
  it('knows a header once, by its hash, below its parent', () => {
    const tree = new HeaderTree(genesis);
    const header = on(tree.genesis);
    const node = tree.add(header);
    expect(tree.add(header)).toBe(node);
    expect(tree.get(mainHeaderHash(header))).toBe(node);
    expect(tree.size).toBe(2);
    expect(node.header).toEqual(header);
    expect(node.workSum).toBe(2n * workOf(EASY));
    expect(tree.get(sha3(zero))).toBeNull();
    expect(() => tree.add({ ...header, previous: sha3(zero) })).toThrow(/behind its parent/);
  });

  it('keeps alive no bytes that a header was cut from, and shares what its parent holds', () => {
    const tree = new HeaderTree(genesis);
    const message = new Uint8Array(1_000_000);
    const cut = (at: number): Hash => message.subarray(at, at + 32).fill(at);
    const first = tree.add({ ...on(tree.genesis), txRoot: cut(32), statusRoot: cut(64) }, cut(96));
    const second = tree.add({ ...on(first, 1n), txRoot: cut(128), statusRoot: first.header.statusRoot.slice() }, cut(160));
    for (const { hash, header } of [first, second])
      for (const bytes of [hash, header.previous, header.txRoot, header.statusRoot]) expect(bytes.buffer.byteLength).toBe(32);
    expect(second.header.previous).toBe(first.hash);
    expect(second.header.statusRoot).toBe(first.header.statusRoot);
  });

  it('changes the seed behind every 256th block', () => {
    const tree = new HeaderTree(genesis);
    const tip = grow(tree, tree.genesis, 515);
    const seedAt = (height: bigint): Hash => (ancestorAt(tip, height) as HeaderNode).seed;
    for (const height of [0n, 1n, 255n, 256n]) expect(seedAt(height)).toEqual(INITIAL_SEED);
    for (const height of [257n, 512n]) expect(seedAt(height)).toEqual(ancestorAt(tip, 256n)?.hash);
    expect(seedAt(513n)).toEqual(ancestorAt(tip, 512n)?.hash);
    expect(childSeed(tip)).toEqual(ancestorAt(tip, 512n)?.hash);
  });

  it('sets the target anew behind every 2016th block, by the block 2016 before it on its own branch', () => {
    const tree = new HeaderTree(genesis);
    const fork = grow(tree, tree.genesis, 2_000);
    const [slow, fast] = [grow(tree, fork, 16, 9_000n), grow(tree, fork, 16, 1n)];
    expect(bitsAfter(grow(tree, fork, 15), tree.rules)).toBe(EASY);
    for (const end of [slow, fast]) {
      const span = end.header.timestamp - genesis.timestamp;
      const target = (compactToTarget(EASY) * span) / 302_400n;
      const got = compactToTarget(parentFacts(end, tree.rules).nextBits);
      expect(got <= target && target - got < target >> 15n, 'as near as three bytes allow').toBe(true);
    }
    expect(bitsAfter(tree.add(on(slow, 0n, { bits: bitsAfter(slow, tree.rules) })), tree.rules)).toBe(bitsAfter(slow, tree.rules));
  });

  it('follows the pace and the bound of its own network', () => {
    const rules = { blockSeconds: 15n, limitBits: EASY };
    const tree = new HeaderTree(genesis, rules);
    const exact = grow(tree, tree.genesis, 2_016, 15n);
    expect(bitsAfter(exact, rules)).toBe(EASY);
    const slow = grow(tree, ancestorAt(exact, 2_000n) as HeaderNode, 16, 1_500n);
    expect(bitsAfter(slow, rules), 'bounded').toBe(EASY);
    expect(compactToTarget(bitsAfter(slow, { ...rules, limitBits: null }))).toBeGreaterThan(compactToTarget(EASY));
    expect(compactToTarget(bitsAfter(exact, BYTOM_RETARGET)), 'by the pace of the public networks').toBeLessThan(
      compactToTarget(EASY) / 9n,
    );
  });
});

/** Parents (how far back) and timestamps of a random tree. */
const plan = fc.array(fc.record({ back: fc.nat(6), seconds: fc.integer({ min: -500, max: 500 }) }), { minLength: 2, maxLength: 60 });

describe('any tree', () => {
  it('answers as lists of ancestors do', () => {
    fc.assert(
      fc.property(plan, (steps) => {
        const tree = new HeaderTree(genesis);
        const nodes = [tree.genesis];
        const lines: HeaderNode[][] = [[tree.genesis]];
        steps.forEach(({ back, seconds }, i) => {
          const at = Math.max(0, nodes.length - 1 - back);
          const parent = nodes[at] as HeaderNode;
          const node = tree.add(on(parent, BigInt(i), { timestamp: BigInt(Math.max(0, Number(parent.header.timestamp) + seconds)) }));
          nodes.push(node);
          lines.push([...(lines[at] as HeaderNode[]), node]);
        });
        const [left, right] = [lines.at(-1), lines.at(-2)] as [HeaderNode[], HeaderNode[]];
        const [a, b] = [left.at(-1), right.at(-1)] as [HeaderNode, HeaderNode];
        left.forEach((node, height) => void expect(ancestorAt(a, BigInt(height))).toBe(node));
        expect(ancestorAt(a, BigInt(left.length))).toBeNull();
        const fork = left.filter((node) => right.includes(node)).at(-1) as HeaderNode;
        expect(forkPoint(a, b)).toBe(fork);
        expect(forkPoint(b, a)).toBe(fork);
        expect(nodesAbove(a, fork)).toEqual(left.slice(left.indexOf(fork) + 1).reverse());
        expect(a.workSum).toBe(left.reduce((sum, node) => sum + workOf(node.header.bits), 0n));
        const newest = left.slice(-11).map((node) => node.header.timestamp);
        expect(medianTimePast(a)).toBe(newest.toSorted((x, y) => Number(x - y))[Math.floor(newest.length / 2)]);
        expect(parentFacts(a, tree.rules)).toMatchObject({ height: a.height, hash: a.hash, nextBits: EASY });
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});

it('a chain replaces another where it is longer with no less work', () => {
  const tree = new HeaderTree(genesis);
  const at = (height: bigint, workSum: bigint): HeaderNode => ({ ...tree.genesis, height, workSum });
  const tip = at(5n, 10n);
  expect([at(6n, 10n), at(6n, 11n)].map((node) => replaces(node, tip))).toEqual([true, true]);
  expect([at(6n, 9n), at(5n, 11n), at(4n, 99n), tip].map((node) => replaces(node, tip))).toEqual([false, false, false, false]);
});
