import { bytesToHex, u64be } from '@bystack/base';
import { expectOneChain, runningCluster as running, seeded, untilFinal, type ReplicaCluster } from '@bystack/testkit';
import { describe, expect, it } from 'vitest';
import { GREETING, MAX_EARLY_MESSAGES, MAX_TX_WANT, PULL_RATE } from './limits.js';
import { createReplica } from './replica.js';
import type { Lane, ReplicaEffect } from './types.js';
import { encodePing, encodePull, encodeTransactions, encodeTxWant, KIND, type OwnHead } from './wire.js';

const headOf = (c: ReplicaCluster): OwnHead => ({
  chainId: c.node(0).replica?.chainId as Uint8Array,
  epoch: 0n,
  view: 1n,
  height: 0n,
  sender: 1,
});

/** Records what one node sends while the work runs. */
const sentBy = async (
  c: ReplicaCluster,
  from: number,
  work: () => Promise<void>,
): Promise<{ to: number; kind: number; bytes: Uint8Array }[]> => {
  const out: { to: number; kind: number; bytes: Uint8Array }[] = [];
  c.tamper = (sender, to, _lane, bytes) => {
    if (sender === from) out.push({ to, kind: bytes[1] as number, bytes });
    return bytes;
  };
  await work();
  c.tamper = null;
  return out;
};

describe('bytes of peers', () => {
  it('real messages, mutated in every way, never throw and never change what is final', async () => {
    const { c, w } = await running({ n: 4, seed: 1, observers: 1, consensus: { epochLength: 4, electionGap: 2 } });
    const random = seeded(1);
    const seen: { from: number; lane: Lane; bytes: Uint8Array }[] = [];
    const kinds = new Set<number>();
    c.tamper = (from, to, lane, bytes) => {
      if (to === 0 && seen.length < 4000) seen.push({ from, lane, bytes });
      kinds.add(bytes[1] as number);
      return bytes;
    };
    for (let i = 0; i < 10; i++) {
      const tx = w.issue(1n);
      c.node(i % 4).submit(tx.raw);
      await untilFinal(c, tx, 5000);
      if (i === 4) {
        await c.crash(0);
        await c.run(3000);
        await c.start(0);
      }
    }
    c.tamper = null;
    expect([...kinds].sort((a, b) => a - b)).toEqual(expect.arrayContaining([1, 2, 7, 11, 13, 14]));
    const before = c.commonHeight;
    for (let i = 0; i < 6000; i++) {
      const sample = seen[Math.floor(random() * seen.length)] as (typeof seen)[number];
      const bytes = sample.bytes.slice(0, random() < 0.1 ? Math.floor(random() * sample.bytes.length) : sample.bytes.length);
      for (let flips = 1 + Math.floor(random() * 4); flips > 0; flips--)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const lane = random() < 0.05 ? (Math.floor(random() * 3) as Lane) : sample.lane;
      await c.node(0).give({ type: 'PeerMessage', from: c.node(sample.from).id, lane, bytes });
      if (i % 50 === 0) await c.run(5);
    }
    expect(c.node(0).reports.length, 'refused messages were reported').toBeGreaterThan(500);
    const after = w.issue(3n);
    c.node(0).submit(after.raw);
    await untilFinal(c, after, 30_000);
    expect(c.commonHeight).toBeGreaterThan(before);
    await expectOneChain(c);
  });

  it('from strangers are not read, and votes of an observer are refused', async () => {
    const { c } = await running({ n: 4, seed: 2, observers: 1 });
    const ping = encodePing('ping', 5n, headOf(c));
    const answered = await sentBy(c, 0, async () => {
      await c.node(0).give({ type: 'PeerMessage', from: 'ee'.repeat(32), lane: 1, bytes: ping });
      await c.run(5);
    });
    expect(answered.filter((m) => m.kind === KIND.pong)).toEqual([]);
    const vote = ping.slice();
    vote[1] = 2;
    await c.node(0).give({ type: 'PeerMessage', from: c.node(4).id, lane: 0, bytes: vote });
    expect(c.node(0).reports).toEqual(['REPLICA_NOT_VALIDATOR']);
    await c.node(0).give({ type: 'PeerMessage', from: c.node(1).id, lane: 0, bytes: encodePull({ from: 1n, count: 1 }, headOf(c)) });
    expect(c.node(0).reports.at(-1)).toBe('REPLICA_LANE');
  });
});

describe('service to peers', () => {
  it('answers PULL within its rate, TX-WANT from the pool, PING at once', async () => {
    const { c, w } = await running({ n: 4, seed: 3 });
    const issued = w.issue(1n);
    c.node(0).submit(issued.raw);
    await untilFinal(c, issued, 3000);
    await c.run(3000);
    const from = c.node(1).id;
    const sent = await sentBy(c, 0, async () => {
      for (let i = 0; i < 100; i++) {
        await c.node(0).give({ type: 'PeerMessage', from, lane: 1, bytes: encodePull({ from: 1n, count: 64 }, headOf(c)) });
        if (i % 4 === 0) await c.run(2);
      }
      await c.node(0).give({ type: 'PeerMessage', from, lane: 1, bytes: encodePing('ping', 5n, headOf(c)) });
      await c.run(20);
    });
    const answers = sent.filter((m) => m.kind === KIND.blocks && m.to === 1);
    expect(answers.length).toBeGreaterThan(3);
    expect(answers.length).toBeLessThanOrEqual(PULL_RATE + 2);
    expect(c.node(0).notes.get('replica_pulls_dropped_total')).toBeGreaterThan(50);
    expect(sent.filter((m) => m.kind === KIND.pong)).toHaveLength(1);
    await c.crash(1);
    await c.crash(2);
    const waits = w.issue(2n);
    c.node(0).submit(waits.raw);
    await c.run(50);
    const ids = Array.from({ length: MAX_TX_WANT }, (_, i) =>
      i === 5 ? waits.mapped.id : new Uint8Array([...u64be(BigInt(i)), ...new Uint8Array(24)]),
    );
    const given = await sentBy(c, 0, async () => {
      await c.node(0).give({ type: 'PeerMessage', from: c.node(3).id, lane: 2, bytes: encodeTxWant(ids, headOf(c)) });
      await c.run(2);
    });
    expect(given.filter((m) => m.kind === KIND.tx).map((m) => bytesToHex(m.bytes))).toContain(
      bytesToHex(encodeTransactions([waits.raw], { ...headOf(c), sender: 0, height: 1n, view: 0n })),
    );
  });

  it('tells a new peer what waits, and a transaction that nobody else heard of is told again', async () => {
    const { c, w } = await running({ n: 4, seed: 4 });
    c.tamper = (from, _to, lane, bytes) => (from === 0 && lane === 2 ? null : bytes);
    const lonely = w.issue(1n);
    c.node(0).submit(lonely.raw);
    await c.run(300);
    expect(c.node(1).replica?.pool.transactions).toBe(0);
    c.tamper = null;
    await untilFinal(c, lonely, 8000);
    await c.crash(1);
    await c.crash(2);
    const waits = w.issue(2n);
    c.node(0).submit(waits.raw);
    await c.run(200);
    await c.start(1);
    await c.run(60);
    expect(c.node(1).replica?.poolState(waits.mapped.id)).toMatchObject({ state: 'PENDING' });
    expect(GREETING).toBeGreaterThan(0);
    await untilFinal(c, waits, 30_000);
  });

  it('answers a message of a closed epoch with the proof that closed it, once a second', async () => {
    const { c, w } = await running({ n: 4, seed: 5, consensus: { epochLength: 2, electionGap: 1 } });
    let old: Uint8Array | null = null;
    c.tamper = (from, to, _lane, bytes) => {
      if (from === 1 && to === 0 && bytes[1] === 2) old ??= bytes;
      return bytes;
    };
    for (let i = 0; i < 2; i++) {
      const tx = w.issue(1n);
      c.node(0).submit(tx.raw);
      await untilFinal(c, tx, 5000);
    }
    await c.run(1500);
    expect(c.node(0).replica?.epoch).toBe(1n);
    const bytes = old as Uint8Array | null;
    if (!bytes) throw new Error('no vote was seen');
    const sent = await sentBy(c, 0, async () => {
      for (let i = 0; i < 20; i++) await c.node(0).give({ type: 'PeerMessage', from: c.node(1).id, lane: 0, bytes });
      await c.run(5);
    });
    const closing = sent.filter((m) => m.kind === KIND.status);
    expect(closing).toHaveLength(1);
    expect(closing[0]?.bytes.subarray(10, 18)).toEqual(u64be(0n));
  });

  it('keeps a bounded number of messages of the next epoch', async () => {
    const { c } = await running({ n: 4, seed: 6 });
    const early = encodePing('ping', 1n, { ...headOf(c), epoch: 1n });
    early[1] = 2;
    for (let i = 0; i < MAX_EARLY_MESSAGES * 2; i++)
      await c.node(0).give({ type: 'PeerMessage', from: c.node(1).id, lane: 0, bytes: early });
    expect(c.node(0).reports).toEqual([]);
  });
});

describe('purity', () => {
  it('two replicas fed the same inputs give identical effects', async () => {
    const { c, w } = await running({ n: 4, seed: 8, consensus: { epochLength: 3, electionGap: 2 } });
    const node = c.node(2);
    node.keepJournal = true;
    await c.crash(2);
    await c.start(2);
    for (let i = 0; i < 12; i++) {
      const tx = w.issue(1n);
      c.node(i % 4).submit(tx.raw);
      await untilFinal(c, tx, 5000);
    }
    const { journal } = node;
    if (!journal) throw new Error('no journal was kept');
    const text = (effects: readonly ReplicaEffect[]): string =>
      JSON.stringify(effects, (_key, value: unknown) =>
        typeof value === 'bigint'
          ? `${String(value)}n`
          : value instanceof Uint8Array
            ? bytesToHex(value)
            : value instanceof Map
              ? [...value]
              : value,
      );
    const twin = createReplica(journal.options, journal.start);
    expect(text(twin.effects)).toBe(text(journal.effects[0] ?? []));
    journal.inputs.forEach((input, i) => {
      if (text(twin.replica.step(input)) !== text(journal.effects[i + 1] ?? []))
        throw new Error(`input ${String(i)} (${input.type}) differs`);
    });
    expect(journal.inputs.length).toBeGreaterThan(200);
    expect(twin.replica.tip).toEqual(node.replica?.tip);
  });
});
