import { CALM, expectOneChain, runningCluster as running, untilFinal, type ReplicaCluster, type Wallet } from '@bystack/testkit';
import { describe, expect, it } from 'vitest';
import { MAX_BATCHES, MAX_PULL } from './limits.js';
import { HEADER_SIZE, KIND } from './wire.js';

/** Lets a chain grow by empty blocks and a transaction now and then. */
const grow = async (c: ReplicaCluster, w: Wallet, blocks: number, at: number): Promise<void> => {
  const target = c.node(at).height + BigInt(blocks);
  while (c.node(at).height < target) {
    c.node(at).submit(w.issue(1n).raw);
    await c.run(1500);
    expect(c.breaches).toEqual([]);
  }
};

const FAST = { blockIntervalMs: 200, emptyIntervalMs: 200 };

/** Test time on a machine that does other work too. */
const LOADED_MS = 120_000;

describe('the end of an epoch', () => {
  it('rolls over many epochs with transactions in flight, and pays rewards', async () => {
    const { c, w } = await running({ n: 4, seed: 1, consensus: { epochLength: 4, electionGap: 2 } });
    const waits: number[] = [];
    for (let i = 0; i < 30; i++) {
      const tx = w.issue(1n);
      c.node(i % 4).submit(tx.raw);
      waits.push(await untilFinal(c, tx, 5000));
    }
    expect(c.node(0).replica?.epoch).toBeGreaterThanOrEqual(7n);
    expect(Math.max(...waits), 'ms to final, roll-over included').toBeLessThan(1500);
    await expectOneChain(c);
  });

  it('survives a kill of all around the boundary', async () => {
    for (let ms = 0; ms <= 120; ms += 10) {
      const { c, w } = await running({ n: 4, seed: 300 + ms, consensus: { epochLength: 2, electionGap: 1 } });
      for (let i = 0; i < 2; i++) {
        const tx = w.issue(1n);
        c.node(0).submit(tx.raw);
        if (i === 0) await untilFinal(c, tx, 3000);
      }
      await c.run(480 + ms);
      for (const ix of c.nodes.keys()) await c.crash(ix);
      for (const ix of c.nodes.keys()) await c.start(ix);
      const after = w.issue(1n);
      c.node(1).submit(after.raw);
      await untilFinal(c, after, 30_000, `ms ${String(ms)}`);
      await expectOneChain(c);
    }
  });
});

describe('a long absence', () => {
  it('of more than a thousand blocks over several epochs ends with a vote again', { timeout: LOADED_MS }, async () => {
    const { c, w } = await running({ n: 4, seed: 2, consensus: { ...FAST, epochLength: 150, electionGap: 10 } });
    const first = w.issue(1n);
    c.node(0).submit(first.raw);
    await untilFinal(c, first, 2000);
    await c.crash(2);
    await grow(c, w, 1050, 0);
    await c.start(2);
    const target = c.node(0).height;
    const started = c.now;
    expect(await c.run(20_000, () => c.node(2).height >= target), c.describe()).toBe(true);
    expect(c.now - started, 'virtual ms for a thousand blocks').toBeLessThan(10_000);
    expect(c.node(2).replica?.epoch).toBe(c.node(0).replica?.epoch);
    // With another validator dead nothing is final without the one that returned.
    await c.crash(1);
    const after = w.issue(2n);
    c.node(2).submit(after.raw);
    await untilFinal(c, after, 10_000);
    await expectOneChain(c);
  });

  it('within one epoch tells the engine at once, which then asks for no body of its own', async () => {
    const { c, w } = await running({ n: 4, seed: 9, consensus: FAST });
    await c.crash(3);
    await grow(c, w, 120, 0);
    const pulls = { byId: 0, byHeight: 0 };
    c.tamper = (from, _to, lane, bytes) => {
      if (from === 3 && lane === 1 && bytes[1] === KIND.pull) pulls[bytes[HEADER_SIZE] === 0 ? 'byId' : 'byHeight']++;
      return bytes;
    };
    await c.start(3);
    const target = c.node(0).height;
    expect(await c.run(5000, () => c.node(3).height >= target), c.describe()).toBe(true);
    expect(c.node(3).replica?.explain().heightFinalized).toBeGreaterThanOrEqual(target);
    await c.run(1000);
    expect(pulls.byHeight).toBeGreaterThanOrEqual(2);
    expect(pulls.byHeight).toBeLessThanOrEqual(8);
    expect(pulls.byId).toBeLessThanOrEqual(4);
  });

  it('pulls bounded ranges, and another peer is asked when one is silent or lies', { timeout: LOADED_MS }, async () => {
    const { c, w } = await running({ n: 4, seed: 3, consensus: { ...FAST, epochLength: 40, electionGap: 4 } });
    await c.crash(3);
    await grow(c, w, 200, 0);
    // Node 0 answers PULL with a changed body, node 1 not at all.
    c.tamper = (from, to, lane, bytes) => {
      if (to !== 3 || lane !== 1 || bytes[1] !== KIND.blocks) return bytes;
      if (from === 1) return null;
      if (from !== 0) return bytes;
      const changed = bytes.slice();
      const at = changed.length - 400;
      changed[at] = (changed[at] as number) ^ 1;
      return changed;
    };
    await c.start(3);
    const target = c.node(0).height;
    expect(await c.run(60_000, () => c.node(3).height >= target), c.describe()).toBe(true);
    expect(c.breaches).toEqual([]);
    expect(c.node(3).notes.get('replica_pull_timeouts_total') ?? 0).toBeGreaterThan(0);
    expect(c.node(3).reports).toContain('REPLICA_BLOCKS');
    expect(MAX_PULL * MAX_BATCHES).toBeLessThanOrEqual(256);
    c.tamper = null;
    await expectOneChain(c);
  });

  it('of a minority behind a partition ends without a restart', async () => {
    const { c, w } = await running({ n: 4, seed: 4, consensus: { ...FAST, epochLength: 30, electionGap: 4 } });
    c.partition([[0], [1, 2, 3]]);
    await grow(c, w, 120, 1);
    c.partition(null);
    const target = c.node(1).height;
    expect(await c.run(15_000, () => c.node(0).height >= target), c.describe()).toBe(true);
    const after = w.issue(1n);
    c.node(0).submit(after.raw);
    await untilFinal(c, after, 10_000);
    await expectOneChain(c);
  });
});

describe('joining', () => {
  it('late: a validator that never ran takes part', async () => {
    const { c, w } = await running({ n: 4, seed: 5, dead: [3], consensus: { ...FAST, epochLength: 20, electionGap: 4 } });
    await grow(c, w, 90, 0);
    await c.start(3);
    const target = c.node(0).height;
    expect(await c.run(15_000, () => c.node(3).height >= target), c.describe()).toBe(true);
    await c.crash(0);
    const after = w.issue(1n);
    c.node(3).submit(after.raw);
    await untilFinal(c, after, 10_000);
  });

  it('as an observer: follows, passes transactions on, never signs', async () => {
    const { c, w } = await running({ n: 4, seed: 6, observers: 1, consensus: { epochLength: 5, electionGap: 2 } });
    const observer = c.node(4);
    expect(observer.replica?.validatorIndex).toBeNull();
    observer.keepJournal = true;
    await c.crash(4);
    await c.start(4);
    await c.run(200);
    for (let i = 0; i < 12; i++) {
      const tx = w.issue(1n);
      observer.submit(tx.raw);
      const took = await untilFinal(c, tx, 6000);
      expect(took, 'ms until the observer has it').toBeLessThan(2000);
    }
    expect(observer.replica?.epoch).toBeGreaterThan(1n);
    const kinds = new Set(observer.journal?.effects.flat().map((e) => e.type));
    expect(kinds.has('Sign')).toBe(false);
    expect(kinds.has('Persist')).toBe(false);
    await expectOneChain(c);
  });
});

describe('what a node says of itself', () => {
  it('syncing, network height and peers follow the claims of peers; tip is the durable one', async () => {
    const { c, w } = await running({ n: 4, seed: 7, consensus: FAST });
    await c.crash(1);
    await grow(c, w, 95, 0);
    await c.start(1);
    const replica = c.node(1).replica;
    expect(await c.run(500, () => replica?.syncing === true), 'it knows that it is behind').toBe(true);
    expect(replica?.networkHeight).toBeGreaterThan(90n);
    await c.run(4000);
    expect(replica?.syncing).toBe(false);
    expect(replica?.tip.height).toBe((await c.node(1).store.tip())?.height);
    const peers = replica?.peers() ?? [];
    expect(peers).toHaveLength(3);
    for (const peer of peers) {
      expect(peer.heightFinalized).toBeGreaterThan(90n);
      expect(peer.rttMs).toBeGreaterThanOrEqual(2);
      expect(peer.rttMs).toBeLessThanOrEqual(2 * CALM.maxDelayMs + 2);
    }
    expect(replica?.validators.map((v) => v.identityKey)).toEqual(c.nodes.map((n) => n.id));
  });
});
