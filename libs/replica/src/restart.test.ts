import {
  CALM,
  expectOneChain,
  runningCluster as running,
  seeded,
  untilFinal,
  type ClusterNode,
  type ReplicaCluster,
  type Wallet,
  type Weather,
} from '@bystack/testkit';
import { describe, expect, it } from 'vitest';
import type { ReplicaEffect } from './types.js';

const RESUME_MS = 30_000;

/** Crashes the node at the k-th effect of a kind. */
const trapAt = (node: ClusterNode, type: ReplicaEffect['type'], k: number): void => {
  let seen = 0;
  node.trap = (effect) => effect.type === type && ++seen === k;
};

const KINDS: readonly ReplicaEffect['type'][] = [
  'Persist',
  'Sign',
  'Send',
  'SetTimer',
  'ClearTimer',
  'VerifySignatures',
  'VerifyTxSignatures',
  'LoadState',
  'Commit',
  'TxOutcome',
];

/** Test time on a machine that does other work too. */
const LOADED_MS = 120_000;

describe('kill -9 of one validator at any effect', () => {
  for (const kind of KINDS) {
    it(`(${kind}) stops nobody, and it comes back`, async () => {
      for (const k of [1, 2, 3]) {
        const { c, w } = await running({ n: 4, seed: 100 + k });
        const label = `${kind} ${String(k)}`;
        const before = w.issue(10n);
        c.node(1).submit(before.raw);
        await untilFinal(c, before, 3000, label);
        trapAt(c.node(2), kind, k);
        const during = w.issue(20n);
        for (let i = 0; i < 12 && c.node(2).up; i++) {
          c.node(kind === 'TxOutcome' ? 2 : 0).submit(w.issue(1n).raw);
          await c.run(700);
        }
        expect(c.node(2).up, `${label}: the trap was met`).toBe(false);
        c.node(0).submit(during.raw);
        await untilFinal(c, during, RESUME_MS, label);
        c.node(2).trap = null;
        // The node stopped itself; the network learns of it as of any lost connection.
        await c.crash(2);
        await c.start(2);
        const after = w.pay(w.coin(before, 'alice', 10n), 3n);
        c.node(2).submit(after.raw);
        await untilFinal(c, after, RESUME_MS, label);
        await expectOneChain(c);
      }
    });
  }
});

const restartAll = async (c: ReplicaCluster): Promise<void> => {
  for (const ix of c.nodes.keys()) await c.crash(ix);
  await c.run(500);
  for (const [ix, node] of c.nodes.entries()) {
    node.trap = null;
    await c.start(ix);
  }
};

describe('kill -9 of all validators', () => {
  it('at every millisecond of a block: what was final stays, the chain resumes within 30 s', { timeout: LOADED_MS }, async () => {
    for (let ms = 0; ms <= 40; ms += 2) {
      const { c, w } = await running({ n: 4, seed: 200 + ms });
      const first = w.issue(7n);
      c.node(0).submit(first.raw);
      await untilFinal(c, first, 3000);
      const during = w.pay(w.coin(first, 'alice', 7n), 2n);
      c.node(ms % 4).submit(during.raw);
      await c.run(480 + ms);
      await restartAll(c);
      const after = w.issue(8n);
      c.node(3).submit(after.raw);
      await untilFinal(c, after, RESUME_MS, `ms ${String(ms)}`);
      expect(await c.node(1).store.transaction(first.mapped.id)).not.toBeNull();
      await expectOneChain(c);
    }
  });

  it('again and again under load: one chain, nothing final is lost', async () => {
    const { c, w } = await running({ n: 4, seed: 31 });
    const random = seeded(31);
    const acknowledged: { id: Uint8Array; height: bigint }[] = [];
    for (let round = 0; round < 12; round++) {
      const txs = Array.from({ length: 3 }, () => w.issue(1n));
      for (const [i, tx] of txs.entries()) c.node(i).submit(tx.raw);
      await c.run(Math.floor(random() * 1500));
      for (const tx of txs) {
        const place = await c.node(0).store.transaction(tx.mapped.id);
        if (place) acknowledged.push({ id: tx.mapped.id, height: place.height });
      }
      await restartAll(c);
      expect(c.breaches, `round ${String(round)}`).toEqual([]);
    }
    const last = w.issue(1n);
    c.node(0).submit(last.raw);
    await untilFinal(c, last, RESUME_MS);
    for (const { id, height } of acknowledged) expect((await c.node(3).store.transaction(id))?.height).toBe(height);
    expect(acknowledged.length).toBeGreaterThan(5);
    await expectOneChain(c);
  });
});

const STORM: Weather = { loss: 0.12, doubling: 0.1, minDelayMs: 1, maxDelayMs: 90 };

describe('storms of loss, partitions, crashes and torn writes', () => {
  it('over many seeds leave one chain that lives after healing', { timeout: LOADED_MS }, async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const label = `seed ${String(seed)}`;
      const { c, w } = await running({ n: 4, seed, consensus: { epochLength: 3, electionGap: 2 } });
      const random = seeded(seed * 977);
      const pick = (bound: number): number => Math.floor(random() * bound);
      c.setWeather(STORM);
      for (let i = 0; i < 30; i++) {
        c.node(pick(4)).submit(w.issue(1n).raw);
        await c.run(200 + pick(1200));
        expect(c.breaches, label).toEqual([]);
        const target = pick(4);
        const order = pick(6);
        if (order === 0) await c.crash(target);
        if (order <= 2) for (const ix of c.nodes.keys()) if (ix !== target) await c.start(ix);
        if (order === 3) c.partition([[target], [0, 1, 2, 3].filter((x) => x !== target)]);
        if (order >= 4) c.partition(null);
      }
      c.partition(null);
      c.setWeather(CALM);
      for (const ix of c.nodes.keys()) await c.start(ix);
      const healed = w.issue(5n);
      c.node(0).submit(healed.raw);
      await untilFinal(c, healed, 90_000, label);
      expect(c.node(0).replica?.epoch, label).toBeGreaterThan(0n);
      await expectOneChain(c);
    }
  });
});

describe('a node whose log does not belong to its blocks', () => {
  /** Kinds of effects of node 2 since its last start. */
  const kindsOf = (c: ReplicaCluster): Set<string> =>
    new Set(
      c
        .node(2)
        .journal?.effects.flat()
        .map((e) => e.type),
    );

  const restarted = async (seed: number, damage: (node: ClusterNode) => void): Promise<{ c: ReplicaCluster; w: Wallet }> => {
    const { c, w } = await running({ n: 4, seed, consensus: { epochLength: 4, electionGap: 2 } });
    for (let i = 0; i < 2; i++) {
      const tx = w.issue(1n);
      c.node(i).submit(tx.raw);
      await untilFinal(c, tx, 5000);
    }
    await c.crash(2);
    damage(c.node(2));
    c.node(2).keepJournal = true;
    await c.start(2);
    return { c, w };
  };

  for (const [name, damage] of [
    ['lost', (node: ClusterNode) => node.damageLog(() => null)],
    ['unreadable', (node: ClusterNode) => node.damageLog((record) => record.subarray(0, 20))],
  ] as const) {
    it(`(${name}) follows without a signature until the next epoch, then signs again`, async () => {
      const { c, w } = await restarted(400, damage);
      const inEpoch = w.issue(2n);
      c.node(0).submit(inEpoch.raw);
      await untilFinal(c, inEpoch, RESUME_MS);
      expect(c.node(2).replica?.epoch).toBe(0n);
      expect(kindsOf(c).has('Sign')).toBe(false);
      expect(c.node(2).notes.get('replica_epoch_without_signing_total')).toBe(1);
      for (let i = 0; i < 3; i++) {
        const tx = w.issue(1n);
        c.node(1).submit(tx.raw);
        await untilFinal(c, tx, RESUME_MS);
      }
      expect(c.node(2).replica?.epoch).toBe(1n);
      expect(kindsOf(c).has('Sign')).toBe(true);
    });
  }
});
