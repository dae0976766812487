import { bytesToHex, BystackError, installFastHasher } from '@bystack/base';
import { decodeFinalityProof } from '@bystack/consensus';
import { blockId } from '@bystack/protocol';
import { CALM, ConsensusNetwork, seeded, type Weather } from '@bystack/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeRecord, encodeRecord } from './record.js';
import { bbftEngine } from './index.js';

beforeAll(async () => {
  await installFastHasher();
});

const lively = (net: ConsensusNetwork, name: string, ms: number): void => {
  net.submit(name);
  const done = net.run(ms, () => net.has(name));
  const where = net.nodes.map((n) => (n.state ? `v${String(n.state.view)} f${String(n.chain.length)}` : 'down')).join(' ');
  expect(net.breaches).toEqual([]);
  expect(done, `${name} not final everywhere: ${where}`).toBe(true);
};

/** Test time on a machine that does other work too. */
const LOADED_MS = 120_000;

describe('a calm network', () => {
  for (const n of [1, 4, 5, 7]) {
    it(`of ${String(n)} makes a transaction final in one round, then rests`, () => {
      const net = new ConsensusNetwork({ n, seed: n, weather: CALM });
      net.run(1000);
      const start = net.now;
      lively(net, 'first', 1000);
      expect(net.now - start, 'ms to finality').toBeLessThan(100);
      const height = net.commonHeight;
      net.run(3000);
      expect(net.commonHeight, 'no block while nothing is pending').toBe(height);
      net.run(5000);
      expect(net.commonHeight, 'an empty block after the empty interval').toBe(height + 1);
    });
  }

  it('keeps the block interval under steady load', () => {
    const net = new ConsensusNetwork({ n: 4, seed: 3, weather: CALM });
    for (let i = 0; i < 100; i++) {
      net.submit(`t${String(i)}`);
      net.run(100);
    }
    expect(net.breaches).toEqual([]);
    const times = net.nodes[0]?.chain.map((b) => b.header.timestamp) ?? [];
    expect(times.length).toBeGreaterThanOrEqual(18);
    times.slice(1).forEach((t, i) => expect(t - (times[i] as number), `block ${String(i)}`).toBeGreaterThanOrEqual(500));
  });
});

describe('with one of four dead', () => {
  for (const dead of [0, 1, 2, 3]) {
    it(`(validator ${String(dead)}) transactions go on becoming final`, () => {
      const net = new ConsensusNetwork({ n: 4, seed: 9, weather: CALM, dead: [dead] });
      for (let i = 0; i < 40; i++) lively(net, `t${String(i)}`, 10_000);
    });
  }

  it('nothing becomes final with two dead, and all does when one returns', () => {
    const net = new ConsensusNetwork({ n: 4, seed: 5, weather: CALM, dead: [1, 2] });
    net.submit('stuck');
    net.run(30_000);
    expect(net.commonHeight).toBe(0);
    net.start(1);
    lively(net, 'after', 90_000);
    expect(net.has('stuck')).toBe(true);
  });
});

describe('a restart', () => {
  it('of all at once goes on from what was durable', () => {
    const net = new ConsensusNetwork({ n: 4, seed: 21, weather: CALM });
    lively(net, 'before', 2000);
    net.submit('during');
    net.run(8);
    for (const node of net.nodes) net.crash(node.ix);
    for (const node of net.nodes) net.start(node.ix);
    lively(net, 'after', 30_000);
    expect(net.has('during')).toBe(true);
  });

  it('after a long absence catches up with hundreds of blocks', () => {
    const net = new ConsensusNetwork({ n: 4, seed: 22, weather: CALM });
    lively(net, 'before', 2000);
    net.crash(2);
    for (let i = 0; i < 200; i++) {
      net.submit(`t${String(i)}`);
      net.run(600);
    }
    const height = net.commonHeight;
    expect(height).toBeGreaterThan(100);
    net.start(2);
    const caught = net.run(30_000, () => (net.nodes[2]?.chain.length ?? 0) >= height);
    expect(caught, `at ${String(net.nodes[2]?.chain.length)} of ${String(height)}`).toBe(true);
  });
});

describe('the end of an epoch', () => {
  it('makes the boundary block final and nothing above it', () => {
    const net = new ConsensusNetwork({ n: 4, seed: 2, weather: CALM, params: { epochLength: 5 } });
    for (let i = 0; i < 12; i++) {
      net.submit(`t${String(i)}`);
      net.run(800);
    }
    expect(net.breaches).toEqual([]);
    expect(net.nodes.map((n) => n.chain.length)).toEqual([5, 5, 5, 5]);
  });
});

const STORM: Weather = { loss: 0.15, doubling: 0.1, minDelayMs: 1, maxDelayMs: 120 };

/** Random crashes, restarts and partitions in bad weather, then calm: what seed does is fixed by its number. */
const storm = (n: number, seed: number): ConsensusNetwork => {
  const net = new ConsensusNetwork({ n, seed, weather: STORM });
  let state = seed * 7919 + n;
  const pick = (bound: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % bound;
  };
  for (let i = 0; i < 25 && net.breaches.length === 0; i++) {
    net.submit(`s${String(i)}`);
    net.run(100 + pick(1500));
    const target = pick(n);
    const order = pick(5);
    if (order === 0) net.crash(target);
    if (order === 1) net.start(target);
    if (order === 2)
      net.partition([net.nodes.filter((x) => x.ix <= target).map((x) => x.ix), net.nodes.filter((x) => x.ix > target).map((x) => x.ix)]);
    if (order === 3) net.partition(null);
  }
  net.partition(null);
  net.setWeather(CALM);
  for (const node of net.nodes) net.start(node.ix);
  return net;
};

describe('storms', () => {
  for (const [n, seeds] of [
    [4, 60],
    [5, 25],
    [7, 25],
  ] as const) {
    it(`of ${String(n)} validators, ${String(seeds)} seeds: one chain, and life after healing`, { timeout: LOADED_MS }, () => {
      for (let seed = 1; seed <= seeds; seed++) {
        const net = storm(n, seed);
        net.submit('healed');
        const done = net.run(120_000, () => net.has('healed'));
        const where = net.nodes.map((x) => `v${String(x.state?.view)} f${String(x.chain.length)}`).join(' ');
        expect(net.breaches, `seed ${String(seed)}`).toEqual([]);
        expect(done, `seed ${String(seed)}: ${where}`).toBe(true);
      }
    });
  }
});

describe('bytes of peers', () => {
  it('mutated messages are refused or without effect, and never throw; the chain goes on', () => {
    const net = new ConsensusNetwork({ n: 4, seed: 77, weather: CALM });
    lively(net, 'before', 2000);
    const node = net.nodes[0];
    const state = node?.state;
    if (!node || !state) throw new Error('validator 0 runs');
    const random = seeded(77);
    const { highQC } = state.d;
    const samples = [
      bbftEngine.encode({ kind: 'finalize', view: highQC.view, height: highQC.height, qc: highQC }, node.ctx, 1),
      bbftEngine.encode(
        {
          kind: 'status',
          view: 9n,
          height: 1n,
          qc: highQC,
          tc: null,
          finalHeight: 1n,
          finalId: highQC.blockId,
          nowMs: 5,
          proof: node.proof,
        },
        node.ctx,
        1,
      ),
      bbftEngine.encode(
        { kind: 'timeout', view: 2n, height: 1n, hqView: 1n, fastBlock: highQC.blockId, signature: highQC.signature, qc: highQC, tc: null },
        node.ctx,
        1,
      ),
      bbftEngine.encode(
        {
          kind: 'aggregate',
          view: 2n,
          height: 1n,
          level: 1,
          blockId: highQC.blockId,
          signers: [1],
          signature: highQC.signature,
          identitySignature: new Uint8Array(64),
        },
        node.ctx,
        1,
      ),
    ];
    const group = { hqView: 1n, fastBlock: highQC.blockId, signers: [1, 2] };
    const part = { epoch: 0n, view: 2n, groups: [group], signature: highQC.signature, qc: highQC };
    samples.push(
      bbftEngine.encode({ kind: 'tcPart', view: 2n, height: 1n, part, identitySignature: new Uint8Array(64) }, node.ctx, 1),
      bbftEngine.encode({ kind: 'newView', view: 2n, height: 1n, tc: part }, node.ctx, 1),
    );
    let understood = 0;
    for (let i = 0; i < 4000; i++) {
      const bytes = (samples[i % samples.length] as Uint8Array).slice();
      for (let flips = 1 + Math.floor(random() * 4); flips > 0; flips--)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const cut = random() < 0.1 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
      const message = bbftEngine.decode(cut, node.ctx);
      if ('code' in message) continue;
      understood++;
      net.inject(0, 1, message);
    }
    expect(understood, 'messages that reached the engine').toBeGreaterThan(500);
    lively(net, 'after', 30_000);
  });
});

describe('what the host tells the engine', () => {
  const twoNodes = (): { net: ConsensusNetwork; ahead: ConsensusNetwork['nodes'][number]; behind: ConsensusNetwork['nodes'][number] } => {
    const net = new ConsensusNetwork({ n: 4, seed: 51, weather: CALM });
    lively(net, 'first', 2000);
    net.crash(3);
    for (let i = 0; i < 5; i++) {
      net.submit(`t${String(i)}`);
      net.run(1500);
    }
    const [ahead, behind] = [net.nodes[0], net.nodes[3]];
    if (!ahead?.state || !behind) throw new Error('validator 0 runs');
    net.partition([[3], [0, 1, 2]]);
    net.start(3);
    return { net, ahead, behind };
  };

  it('blocks committed by their proofs are the new final head, and their certificate counts', () => {
    const { ahead, behind } = twoNodes();
    const last = ahead.chain.at(-1);
    if (!last || !ahead.proof || !behind.state) throw new Error('both run');
    const head = { height: last.header.height, blockId: blockId(last.header), timestamp: last.header.timestamp, proof: ahead.proof };
    const { state, effects } = bbftEngine.step(behind.state, { type: 'FinalAdvanced', head, now: 1 });
    expect(state.final).toEqual(head);
    expect(state.d.highQC.view).toBe(decodeFinalityProof(ahead.proof).qc.view);
    expect(state.view).toBe(state.d.highQC.view + 1n);
    expect(effects.filter((e) => e.type === 'Finalize' || e.type === 'FetchBlock')).toEqual([]);
    const again = bbftEngine.step(state, { type: 'FinalAdvanced', head: { ...head, height: head.height - 1n }, now: 2 });
    expect(again.state.final, 'it never goes back').toEqual(head);
    const status = bbftEngine.status(state, 7);
    expect(status).toMatchObject({ kind: 'status', finalHeight: head.height, nowMs: 7, proof: ahead.proof });
  });

  it('nothing is given up when what waited has left, and what comes later has its full time', () => {
    const net = new ConsensusNetwork({ n: 4, seed: 52, weather: CALM });
    lively(net, 'first', 2000);
    const node = net.nodes[1];
    if (!node?.state) throw new Error('validator 1 runs');
    const timers = (effects: readonly { readonly type: string; readonly name?: string }[]): string[] =>
      effects.filter((e) => e.name === 'view').map((e) => e.type);
    const idle = bbftEngine.step(node.state, { type: 'PendingChanged', pending: false, now: net.now });
    const due = bbftEngine.step(idle.state, { type: 'PendingChanged', pending: true, now: net.now });
    expect(timers(due.effects)).toEqual(['SetTimer']);
    const left = bbftEngine.step(due.state, { type: 'PendingChanged', pending: false, now: net.now + 900 });
    expect(timers(left.effects)).toEqual(['ClearTimer']);
    const fired = bbftEngine.step(left.state, { type: 'TimerFired', name: 'view', view: left.state.view, now: net.now + 1000 });
    expect(fired.effects.filter((e) => e.type === 'Sign' || e.type === 'Persist')).toEqual([]);
    const dueAgain = bbftEngine.step(fired.state, { type: 'PendingChanged', pending: true, now: net.now + 1000 });
    expect(timers(dueAgain.effects)).toEqual(['SetTimer']);
  });
});

describe('a leader whose host builds nothing', () => {
  it('asks again later for an empty block, never at once', () => {
    const net = new ConsensusNetwork({ n: 4, seed: 55, weather: CALM });
    lively(net, 'first', 2000);
    const node = net.nodes.find((x) => x.state && bbftEngine.explain(x.state).leader === x.ix);
    if (!node?.state) throw new Error('the leader runs');
    const { view } = node.state;
    const due = bbftEngine.step(node.state, { type: 'TimerFired', name: 'empty', view, now: net.now + 6000 });
    expect(due.effects.filter((e) => e.type === 'RequestPayload')).toHaveLength(1);
    const none = bbftEngine.step(due.state, { type: 'PayloadReady', view, block: null, now: net.now + 6000 });
    expect(none.effects).toEqual([{ type: 'SetTimer', name: 'propose', view, ms: node.ctx.timers.retxMs }]);
    const later = bbftEngine.step(none.state, { type: 'TimerFired', name: 'propose', view, now: net.now + 7000 });
    expect(later.effects.filter((e) => e.type === 'RequestPayload')).toHaveLength(1);
  });
});

describe('signatures that are no points of the curve', () => {
  it('are expelled; the rest still certifies', () => {
    const net = new ConsensusNetwork({ n: 4, seed: 53, weather: CALM, dead: [3] });
    for (const node of net.nodes) {
      if (!node.state) continue;
      const { aggregate } = node.state.ctx;
      const strict = (signatures: readonly Uint8Array[]): Uint8Array => {
        if (signatures.some((s) => s.every((byte) => byte === 0))) throw new BystackError({ code: 'KEYS_BLS_SIGNATURE' });
        return aggregate(signatures);
      };
      node.state = { ...node.state, ctx: { ...node.state.ctx, aggregate: strict } };
    }
    net.submit('attacked');
    // Validator 3 sends nothing but zeros for whatever is proposed.
    for (let i = 0; i < 5000 && !net.has('attacked'); i++) {
      net.run(1);
      for (const node of net.nodes.slice(0, 3)) {
        const fields = node.state?.proposal?.fields;
        if (!fields || node.state?.votes.get(fields.view)?.has(3)) continue;
        const vote = { kind: 'aggregate', level: 0, signers: [3], signature: new Uint8Array(96), identitySignature: null } as const;
        net.inject(node.ix, 3, { ...vote, view: fields.view, height: fields.height, blockId: fields.blockId });
      }
    }
    expect(net.breaches).toEqual([]);
    expect(net.has('attacked')).toBe(true);
  });
});

describe('a time-out after a restart', () => {
  it('is repeated byte for byte though a higher certificate was learnt meanwhile', () => {
    const net = new ConsensusNetwork({ n: 4, seed: 54, weather: CALM });
    lively(net, 'first', 2000);
    net.partition([[0], [1], [2], [3]]);
    net.submit('stuck');
    net.run(3000);
    const node = net.nodes[2];
    const timeout = node?.state?.ownTimeout;
    if (!node?.durable || !timeout) throw new Error('validator 2 timed out');
    const record = decodeRecord(node.durable, 4, 0n);
    expect(record.timeout).toEqual({ hqView: timeout.hqView, fastBlock: timeout.fastBlock, qc: timeout.qc });
    const signedAfter = (bytes: Uint8Array): string[] =>
      bbftEngine.init(node.ctx, bytes, [], net.now).effects.flatMap((e) => (e.type === 'Sign' ? [bytesToHex(e.payload)] : []));
    const plain = signedAfter(node.durable);
    expect(plain).toHaveLength(1);
    // In view 12, entered by a time-out certificate of view 2; then the certificate of view 2 itself turns up.
    const group = { hqView: 1n, fastBlock: new Uint8Array(32), signers: [0, 1, 2] };
    const lastTC = { epoch: 0n, view: 2n, groups: [group], signature: new Uint8Array(96), qc: record.highQC };
    const inTurn = { ...record, lastTimeoutView: 12n, lastTC };
    const late = { ...record.highQC, view: 2n, jv: 1n };
    const first = signedAfter(encodeRecord(inTurn, 4));
    expect(first).toHaveLength(1);
    expect(first).not.toEqual(plain);
    expect(signedAfter(encodeRecord({ ...inTurn, highQC: late }, 4))).toEqual(first);
  });
});
