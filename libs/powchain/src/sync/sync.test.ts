/** Honest nodes in virtual time: what they reach, in which order, and what it costs. */
import { sha3, u64be } from '@bystack/base';
import { describe, expect, it } from 'vitest';
import { branch, GENESIS, timeAfter } from './test-support/chain.js';
import { SyncNode, SyncWorld } from './test-support/network.js';

const minutes = (n: number): number => n * 60_000;
const reaches = (node: SyncNode, id: string) => (): boolean => node.chain.tip.id === id;

function worldOf(count: number, ...names: string[]): { world: SyncWorld; nodes: SyncNode[] } {
  const world = new SyncWorld(timeAfter(count));
  return { world, nodes: names.map((name) => new SyncNode(world, name)) };
}

describe('catching up', () => {
  it('fetches a chain from the genesis on, one hash per header, and then has nothing left to do', () => {
    const { world, nodes } = worldOf(300, 'a', 'b');
    const [a, b] = nodes as [SyncNode, SyncNode];
    const chain = branch(GENESIS, 300);
    a.chain.load(chain);
    world.link(a, b);
    expect(world.run(minutes(2), reaches(b, a.chain.tip.id))).toBe(true);
    expect([b.hashes, b.judged, a.hashes]).toEqual([300, 300, 0]);
    world.run(1_000);
    expect(b.machine.isSyncing).toBe(false);
    expect(b.machine.backlog).toEqual({ headers: 0, blocks: 0 });
    expect([...a.parted, ...b.parted]).toEqual([]);
  });

  it('keeps two workers busy: headers of 300 blocks cost 16.5 s of two, and blocks come meanwhile', () => {
    const { world, nodes } = worldOf(300, 'a', 'b');
    const [a, b] = nodes as [SyncNode, SyncNode];
    a.chain.load(branch(GENESIS, 300));
    world.link(a, b);
    const begun = world.now;
    world.run(minutes(2), reaches(b, a.chain.tip.id));
    const workMs = (300 * (110 + 20)) / 2;
    expect(world.now - begun).toBeLessThan(workMs * 1.1);
  });

  it('takes in more headers than may be pending, in several answers', () => {
    const { world, nodes } = worldOf(4_500, 'a', 'b');
    const [a, b] = nodes as [SyncNode, SyncNode];
    a.chain.load(branch(GENESIS, 4_500));
    world.link(a, b);
    let most = 0;
    const done = world.run(minutes(20), () => {
      most = Math.max(most, b.machine.backlog.headers);
      return b.chain.tip.id === a.chain.tip.id;
    });
    expect(done).toBe(true);
    expect(most).toBeLessThanOrEqual(4_096);
    expect(b.hashes).toBe(4_500);
  });

  it('fetches blocks from several peers, and from the rest when one leaves', () => {
    const { world, nodes } = worldOf(200, 'a', 'b', 'c', 'd');
    const [a, b, c, d] = nodes as [SyncNode, SyncNode, SyncNode, SyncNode];
    const chain = branch(GENESIS, 200);
    for (const node of [a, b, c]) {
      node.chain.load(chain);
      world.link(node, d);
    }
    world.run(minutes(1), () => d.chain.tip.height >= 50n);
    world.unlink('a', 'd');
    expect(world.run(minutes(1), reaches(d, a.chain.tip.id))).toBe(true);
    expect(d.hashes).toBeLessThan(200 + 8);
  });

  it('moves to the branch with more work, and both sides meet there', () => {
    const { world, nodes } = worldOf(60, 'a', 'b');
    const [a, b] = nodes as [SyncNode, SyncNode];
    const common = branch(GENESIS, 30);
    const fork = common.at(-1) ?? GENESIS;
    a.chain.load([...common, ...branch(fork, 10, { salt: 2 })]);
    b.chain.load([...common, ...branch(fork, 12, { salt: 3 })]);
    const winner = b.chain.tip.id;
    world.link(a, b);
    expect(world.run(minutes(1), reaches(a, winner))).toBe(true);
    world.run(minutes(1));
    expect(b.chain.tip.id).toBe(winner);
    expect([a.hashes, b.hashes]).toEqual([12, 0]);
  });

  it('leaves branches of equal length where they are', () => {
    const { world, nodes } = worldOf(60, 'a', 'b');
    const [a, b] = nodes as [SyncNode, SyncNode];
    a.chain.load(branch(GENESIS, 10, { salt: 2 }));
    b.chain.load(branch(GENESIS, 10, { salt: 3 }));
    world.link(a, b);
    world.run(minutes(1));
    expect([a.hashes, b.hashes, a.parted.length, b.parted.length]).toEqual([0, 0, 0, 0]);
    const [next] = branch(a.chain.tip, 1, { salt: 2 });
    a.mine(next ? [next] : []);
    expect(world.run(minutes(1), reaches(b, a.chain.tip.id))).toBe(true);
  });

  it('goes on after it was away', () => {
    const { world, nodes } = worldOf(200, 'a', 'b');
    const [a, b] = nodes as [SyncNode, SyncNode];
    const chain = branch(GENESIS, 200);
    a.chain.load(chain.slice(0, 100));
    world.link(a, b);
    world.run(minutes(1), () => b.chain.tip.height >= 40n);
    world.unlink('a', 'b');
    a.chain.load(chain.slice(100));
    world.run(minutes(1));
    expect(b.chain.tip.height).toBeLessThan(100n);
    world.link(a, b);
    expect(world.run(minutes(1), reaches(b, a.chain.tip.id))).toBe(true);
  });
});

describe('new blocks', () => {
  it('spread along a line of nodes within moments, each judged once', () => {
    const { world, nodes } = worldOf(30, 'a', 'b', 'c', 'd');
    const [a, , , d] = nodes as [SyncNode, SyncNode, SyncNode, SyncNode];
    nodes.slice(1).forEach((node, i) => world.link(nodes[i] as SyncNode, node));
    world.run(1_000);
    for (const block of branch(GENESIS, 20)) {
      a.mine([block]);
      expect(world.run(2_000, reaches(d, block.id)), `height ${String(block.height)}`).toBe(true);
    }
    expect(nodes.map((node) => node.hashes)).toEqual([0, 20, 20, 20]);
    expect(nodes.flatMap((node) => node.parted)).toEqual([]);
  });

  it('reach a node whose tip is another block of the same height, ancestors included', () => {
    const { world, nodes } = worldOf(30, 'a', 'b');
    const [a, b] = nodes as [SyncNode, SyncNode];
    world.link(a, b);
    world.run(1_000);
    const left = branch(GENESIS, 2, { salt: 4 });
    a.chain.load(left.slice(0, 1));
    b.chain.load(branch(GENESIS, 1, { salt: 5 }));
    a.mine(left.slice(1));
    expect(world.run(minutes(1), reaches(b, a.chain.tip.id))).toBe(true);
  });
});

describe('transactions', () => {
  const raw = (n: number): Uint8Array => u64be(BigInt(n));

  it('reach every node once', () => {
    const { world, nodes } = worldOf(30, 'a', 'b', 'c');
    const [a, b, c] = nodes as [SyncNode, SyncNode, SyncNode];
    const taken: string[] = [];
    for (const node of [a, b, c])
      node.verdict = (bytes) => {
        taken.push(node.id);
        world.after(0, () => node.addTransaction(sha3(bytes), bytes));
        return { kind: 'added' };
      };
    world.link(a, b);
    world.link(b, c);
    world.link(a, c);
    world.run(1_000);
    a.addTransaction(sha3(raw(1)), raw(1));
    world.run(5_000);
    expect(taken.toSorted()).toEqual(['b', 'c']);
  });

  it('are told to a peer when it has caught up', () => {
    const { world, nodes } = worldOf(60, 'a', 'b');
    const [a, b] = nodes as [SyncNode, SyncNode];
    a.chain.load(branch(GENESIS, 40));
    a.addTransaction(sha3(raw(2)), raw(2));
    const heights: bigint[] = [];
    b.verdict = () => {
      heights.push(b.chain.tip.height);
      return { kind: 'added' };
    };
    world.link(a, b);
    world.run(minutes(1));
    expect(heights).toHaveLength(1);
    expect(heights[0]).toBeGreaterThanOrEqual(39n);
  });

  it('that are refused for policy or state cost the sender nothing, invalid ones a ban in the end', () => {
    const { world, nodes } = worldOf(30, 'a', 'b');
    const [a, b] = nodes as [SyncNode, SyncNode];
    world.link(a, b);
    world.run(1_000);
    b.verdict = () => ({ kind: 'refused', code: 'conflict' });
    for (let i = 0; i < 50; i++) a.addTransaction(sha3(raw(i)), raw(i));
    world.run(1_000);
    expect(b.parted).toEqual([]);
    b.verdict = () => ({ kind: 'refused', code: 'ErrGasCalculate' });
    for (let i = 50; i < 60; i++) a.addTransaction(sha3(raw(i)), raw(i));
    world.run(1_000);
    expect(b.parted).toEqual([{ peer: 'a', code: 'SYNC_TRANSACTION', banMs: 86_400_000 }]);
  });
});

describe('the machine', () => {
  it('measures round trips and tells what it knows of peers', () => {
    const { world, nodes } = worldOf(30, 'a', 'b');
    const [a, b] = nodes as [SyncNode, SyncNode];
    a.chain.load(branch(GENESIS, 5));
    world.link(a, b);
    world.run(5_000);
    expect(b.machine.peers(world.now)).toEqual([{ id: 'a', height: 5n, nodeVersion: 'test/1', roundTripMs: 40, points: 0 }]);
    expect(b.machine.highestHeight).toBe(5n);
  });

  it('gives equal effects for equal inputs', () => {
    const record = (): string => {
      const { world, nodes } = worldOf(60, 'a', 'b');
      const [a, b] = nodes as [SyncNode, SyncNode];
      const seen: string[] = [];
      const step = b.machine.step.bind(b.machine);
      b.machine.step = (input, now) => {
        const effects = step(input, now);
        seen.push(JSON.stringify(effects, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)));
        return effects;
      };
      a.chain.load(branch(GENESIS, 50));
      world.link(a, b);
      world.run(minutes(1));
      return seen.join('\n');
    };
    expect(record()).toBe(record());
  });
});
