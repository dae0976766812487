/** Silent, dropping and lying gateways, dead leaders. Source: bbft.md 3.4, cases C23 to C27 of 8.7. */
import { installFastHasher } from '@bystack/base';
import { decodeFinalityProof } from '@bystack/consensus';
import { CALM, ConsensusNetwork } from '@bystack/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BbftMessage, BbftState } from './index.js';
import { fieldFor, treeOf, zoneMembers, type Tree } from './tree.js';

beforeAll(async () => {
  await installFastHasher();
});

/** Leader of the first turn, its tree at attempt 0, and the leaders after it. */
const shapeOf = (n: number, m: number): { leader: number; leaders: number[]; tree: Tree } => {
  const state = new ConsensusNetwork({ n, seed: 1, weather: CALM, params: { m } }).nodes[0]?.state as BbftState;
  const leaders = Array.from({ length: n }, (_, turn) => (state.offset + turn) % n);
  const { topology } = state.ctx;
  return { leader: state.offset, leaders, tree: treeOf(topology, n, state.offset, fieldFor(topology, n, 0, [])) };
};
const start = (n: number, m: number, dead: readonly number[] = []): ConsensusNetwork =>
  new ConsensusNetwork({ n, seed: n * 100 + m, weather: CALM, params: { m }, dead });
const sent = (net: ConsensusNetwork, view: bigint, kinds: readonly BbftMessage['kind'][]): number =>
  kinds.reduce((sum, kind) => sum + (net.tally.get(`${String(view)} ${kind}`)?.messages ?? 0), 0);
const final = (net: ConsensusNetwork, name: string, ms: number): number => {
  const from = net.now;
  net.submit(name);
  const done = net.run(ms, () => net.has(name));
  expect(net.breaches).toEqual([]);
  expect(done, net.nodes.map((x) => `v${String(x.state?.view)} f${String(x.chain.length)}`).join(' ')).toBe(true);
  return net.now - from;
};
/** Gateways other than the leader that have somebody below them. */
const burdened = (tree: Tree, leader: number): number[] => tree.tops.filter((i) => i !== leader && (tree.children[i] ?? []).length > 0);

const INTERVAL_MS = 500;
const T0_MS = 1000;

describe('bbft.md 3.4: dead leaders', () => {
  for (const [n, m] of [
    [4, 1],
    [4, 2],
    [7, 2],
    [10, 3],
  ] as const) {
    it(`C23: the next turn follows at once, n=${String(n)}, m=${String(m)}`, () => {
      const { leader } = shapeOf(n, m);
      const net = start(n, m, [leader]);
      const from = net.now;
      net.submit('late');
      const certified = (): boolean => net.nodes.every((x) => x.ix === leader || (x.state?.d.highQC.view ?? 0n) >= 12n);
      // On top of the four delays: a gateway waits for its dead member, all of them for the dead.
      expect(net.run(INTERVAL_MS + T0_MS + 200, certified), `after ${String(net.now - from)} ms`).toBe(true);
      final(net, 'more', 5000);
    });
  }

  it('C24: f in sequence', () => {
    for (const [n, m, f] of [
      [7, 2, 2],
      [10, 3, 3],
      [16, 4, 5],
    ] as const) {
      const { leaders } = shapeOf(n, m);
      final(start(n, m, leaders.slice(0, f)), 'late', 2 * T0_MS * 2 ** f);
    }
  });
});

describe('bbft.md 3.4: dead gateways', () => {
  it('C25: all of rank 0 and 1 dead, transactions go on becoming final', () => {
    const { leader, tree } = shapeOf(16, 2);
    const topology = (start(16, 2).nodes[0]?.state as BbftState).ctx.topology;
    const dead = topology.zones.flatMap((zone) => zone.slice(0, 2)).filter((i) => i !== leader);
    expect(tree.tops.length).toBe(2);
    const net = start(16, 2, dead);
    for (let i = 0; i < 5; i++) final(net, `t${String(i)}`, 20_000);
    expect(net.nodes.find((x) => x.ix === leader)?.state?.view, 'no turn beyond attempt 2').toBeLessThan(36n);
  });

  for (const [n, m] of [
    [7, 2],
    [10, 3],
    [12, 4],
    [13, 4],
    [16, 4],
    [21, 4],
    [21, 6],
  ] as const) {
    it(`C26: one dead, the view does not fail and the extra messages stay within the bound, n=${String(n)}, m=${String(m)}`, () => {
      const { leader, tree } = shapeOf(n, m);
      const gateway = burdened(tree, leader)[0] as number;
      const z = zoneMembers(tree, gateway).length;
      const net = start(n, m, [gateway]);
      final(net, 'first', 5000);
      net.run(300);
      expect(sent(net, 1n, ['timeout']), 'nobody gave up').toBe(0);
      const lambda = m * m - 2 * m + 3 * n - 2;
      const extra = sent(net, 1n, ['distribute', 'aggregate', 'finalize']) - lambda;
      expect(extra).toBeLessThanOrEqual(3 * (z - 1) + (m - 1) + m * (z - 1));
    });
  }

  it('is skipped once its zone was late twice, and views cost what they do without faults', () => {
    const { leader, tree } = shapeOf(10, 3);
    const gateway = burdened(tree, leader)[0] as number;
    const net = start(10, 3, [gateway]);
    for (let i = 0; i < 7; i++) final(net, `t${String(i)}`, 5000);
    const view = (net.nodes[leader]?.state?.view ?? 0n) - 1n;
    expect(net.nodes[leader]?.state?.demoted).toEqual([gateway]);
    expect(sent(net, view, ['distribute'])).toBe(9);
  });
});

describe('an inner node of a deep tree', () => {
  it('dead, is passed by at once and becomes a leaf after two views; no view fails', () => {
    const params = { m: 1, fanout: 3 };
    const { leader } = shapeOf(13, 1);
    const lead = new ConsensusNetwork({ n: 13, seed: 5, weather: CALM, params }).nodes[leader]?.state as BbftState;
    const { topology } = lead.ctx;
    const dead = treeOf(topology, 13, leader, fieldFor(topology, 13, 0, [])).children[leader]?.[0] as number;
    const net = new ConsensusNetwork({ n: 13, seed: 5, weather: CALM, params, dead: [dead] });
    for (let i = 0; i < 5; i++) final(net, `t${String(i)}`, 3000);
    const { view, demoted } = net.nodes[leader]?.state as BbftState;
    for (let v = 1n; v < view; v++) expect(sent(net, v, ['timeout']), `view ${String(v)}`).toBe(0);
    expect(demoted).toEqual([dead]);
    expect(treeOf(topology, 13, leader, fieldFor(topology, 13, 0, demoted)).children[dead]).toEqual([]);
    expect(sent(net, view - 1n, ['distribute'])).toBe(12);
  });
});

describe('bbft.md 3.4: gateways that do half of their work', () => {
  it('C27: one drops a child, whose vote still counts: the block is final in its own view', () => {
    for (const [n, m] of [
      [7, 2],
      [10, 3],
    ] as const) {
      const { leader, tree } = shapeOf(n, m);
      const gateway = burdened(tree, leader)[0] as number;
      const child = tree.children[gateway]?.[0] as number;
      const net = start(n, m);
      net.lost = (from, to, message) => message.kind === 'aggregate' && from === child && to === gateway;
      for (let i = 0; i < 90; i++) {
        net.submit(`t${String(i)}`);
        net.run(10);
      }
      const node = net.nodes[leader];
      expect(node?.chain.length).toBe(1);
      const proof = decodeFinalityProof(node?.proof as Uint8Array);
      expect([proof.form, proof.qc.view, proof.qc.signers.includes(child)]).toEqual([1, 1n, true]);
    }
  });

  it('R2, R3: one forwards nothing downward: its children ask another and vote, no view fails', () => {
    const { leader, tree } = shapeOf(7, 2);
    const gateway = burdened(tree, leader)[0] as number;
    const net = start(7, 2);
    net.lost = (from, to) => from === gateway && tree.parent[to] === gateway;
    final(net, 'first', 3000);
    expect(sent(net, 1n, ['timeout'])).toBe(0);
  });

  it('one sends nothing to the other gateways: the leader asks its zone', () => {
    const { leader, tree } = shapeOf(7, 2);
    const gateway = burdened(tree, leader)[0] as number;
    const net = start(7, 2);
    net.lost = (from, _to, message) => from === gateway && message.kind === 'aggregate';
    final(net, 'first', 3000);
    expect(sent(net, 1n, ['timeout'])).toBe(0);
  });

  it('R4: a false aggregate is found, its sender demoted, its zone asked; no view fails', () => {
    const { leader, tree } = shapeOf(10, 3);
    const gateway = burdened(tree, leader)[0] as number;
    const zone = zoneMembers(tree, gateway);
    const net = start(10, 3);
    net.lost = (from, _to, message) => from === gateway && message.kind === 'aggregate';
    net.submit('first');
    const fields = (): BbftState['proposal'] => net.nodes[leader]?.state?.proposal ?? null;
    expect(net.run(2000, () => fields() !== null)).toBe(true);
    const { view, height, blockId } = fields()?.fields ?? { view: 0n, height: 0n, blockId: new Uint8Array(32) };
    for (const top of tree.tops.filter((i) => i !== gateway)) {
      net.inject(top, gateway, {
        kind: 'aggregate',
        level: 1,
        view,
        height,
        blockId,
        signers: zone,
        signature: new Uint8Array(96).fill(7),
        identitySignature: new Uint8Array(64),
      });
    }
    expect(net.run(3000, () => net.has('first'))).toBe(true);
    expect(net.breaches).toEqual([]);
    expect(sent(net, view, ['timeout'])).toBe(0);
    expect([...(net.nodes[leader]?.state?.liars ?? [])]).toEqual([gateway]);
    net.lost = () => false;
    final(net, 'second', 3000);
    expect(net.nodes[leader]?.state?.demoted).toEqual([gateway]);
  });
});
