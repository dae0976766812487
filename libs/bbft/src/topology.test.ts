import { bytesToHex } from '@bystack/base';
import { topologyHash, type ChainParams } from '@bystack/consensus';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bbftEngine } from './index.js';
import { distances, gatewayCount, zonesOf } from './topology.js';
import { backupOf, below, fieldFor, isFlat, MODE, treeOf } from './tree.js';

/** n validators in regions of a few ms across, tens of ms apart, as reports of 0.1 ms. */
const regions = (n: number, count: number, seed: number): Uint16Array => {
  let state = seed >>> 0;
  const next = (bound: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % bound;
  };
  const at = Array.from({ length: n }, () => next(count));
  const out = new Uint16Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j) out[i * n + j] = at[i] === at[j] ? 5 + next(20) : 300 + next(900);
  return out;
};
const transposed = (n: number, reports: Uint16Array): Uint16Array =>
  reports.map((_, at) => reports[(at % n) * n + Math.floor(at / n)] as number);
const everybody = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sorted = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b);

const network = fc.record({ n: fc.integer({ min: 1, max: 40 }), m: fc.nat(), count: fc.integer({ min: 1, max: 6 }), seed: fc.nat() });

describe('bbft.md 3.2: zones and gateways', () => {
  it('are automatic: all validators below 16, then the root', () => {
    expect([4, 7, 15, 16, 21, 42, 100].map((n) => gatewayCount(n, 0))).toEqual([4, 7, 15, 4, 4, 6, 10]);
    expect(gatewayCount(16, 1)).toBe(1);
  });

  it('follow the regions', () => {
    const n = 6;
    const region = [0, 1, 0, 1, 0, 1];
    const reports = new Uint16Array(n * n).map((_, at) => (region[Math.floor(at / n)] === region[at % n] ? 10 : 700));
    expect(zonesOf(n, reports, 2, 16).zones).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
  });

  it('rank by the largest distance inside, then the sum of those outside, then the index', () => {
    const reports = new Uint16Array(25).fill(500);
    const set = (i: number, j: number, w: number): void => {
      reports[i * 5 + j] = w;
      reports[j * 5 + i] = w;
    };
    for (const [i, j, w] of [
      [0, 1, 30],
      [0, 2, 30],
      [1, 2, 10],
      [3, 4, 20],
    ] as const)
      set(i, j, w);
    set(2, 4, 400);
    // All of the first zone are 30 from another but 1 and 2 only from 0; 2 is nearer to the other zone.
    expect(zonesOf(5, reports, 2, 16).zones).toEqual([
      [2, 0, 1],
      [4, 3],
    ]);
  });

  it('hold every validator once, in exactly m zones of at most ⌈n/m⌉, for every m', () => {
    fc.assert(
      fc.property(network, ({ n, m: pick, count, seed }) => {
        const m = 1 + (pick % n);
        const { zones } = zonesOf(n, regions(n, count, seed), m, 16);
        expect(zones.length).toBe(m);
        expect(sorted(zones.flat())).toEqual(everybody(n));
        for (const zone of zones) expect(zone.length).toBeLessThanOrEqual(Math.ceil(n / m));
        const least = zones.map((zone) => Math.min(...zone));
        expect(least).toEqual(sorted(least));
      }),
      { numRuns: 300 },
    );
  });

  it('depend on the matrix alone: equal for equal reports and for swapped reporters', () => {
    fc.assert(
      fc.property(network, ({ n, m: pick, count, seed }) => {
        const m = 1 + (pick % n);
        const reports = regions(n, count, seed);
        const one = zonesOf(n, reports, m, 16);
        expect(zonesOf(n, reports.slice(), m, 16)).toEqual(one);
        expect(zonesOf(n, transposed(n, reports), m, 16)).toEqual(one);
      }),
    );
  });

  it('a validator cannot make itself look near: too small a report changes nothing', () => {
    const n = 12;
    const reports = regions(n, 3, 5);
    const honest = reports.map((w, at) => Math.max(w, transposed(n, reports)[at] as number));
    const lying = honest.slice();
    for (let j = 0; j < n; j++) if (j !== 4) lying[4 * n + j] = 1;
    expect(zonesOf(n, lying, 3, 16)).toEqual(zonesOf(n, honest, 3, 16));
  });

  it('an unknown distance is twice the largest known one, and none is known at the start', () => {
    const table = distances(3, new Uint16Array([0, 7, 0, 0, 0, 9, 0, 0, 0]));
    expect(table).toEqual([0, 7, 18, 7, 0, 9, 18, 9, 0]);
    expect(zonesOf(8, null, 2, 16).zones).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
    expect(() => distances(3, new Uint16Array(4))).toThrow('round-trip times');
  });

  it('of the engine: the digest of the boundary block, and the flat shape unchanged for m = n', () => {
    const members = everybody(10).map(() => ({ identityKey: new Uint8Array(32), blsKey: new Uint8Array(48), votes: 0n }));
    const params = { m: 3, fanout: 16 } as ChainParams;
    const { topology, digest } = bbftEngine.topology(members, regions(10, 3, 1), params);
    expect(topology.m).toBe(3);
    expect(bytesToHex(digest)).toBe(bytesToHex(topologyHash(topology)));
    expect(bbftEngine.topology(members, regions(10, 3, 1), { ...params, m: 0 }).topology).toEqual({
      m: 10,
      fanout: 16,
      zones: everybody(10).map((i) => [i]),
    });
  });
});

describe('bbft.md 3.2, 3.4: the tree of a view', () => {
  it('holds every validator once below one top of its zone, the leader on top, whatever the field says', () => {
    const field = fc.record({ mode: fc.constantFrom(0, 1, 2), attempt: fc.integer({ min: 0, max: 255 }), demoted: fc.array(fc.nat(39)) });
    fc.assert(
      fc.property(network, field, fc.nat(), fc.integer({ min: 2, max: 5 }), ({ n, m: pick, count, seed }, shape, lead, fanout) => {
        const topology = zonesOf(n, regions(n, count, seed), 1 + (pick % n), fanout);
        const leader = lead % n;
        const tree = treeOf(topology, n, leader, shape);
        expect(tree.tops).toContain(leader);
        expect(sorted(tree.tops.flatMap((top) => below(tree, top)))).toEqual(everybody(n));
        for (const i of everybody(n)) {
          if (shape.mode !== MODE.star) expect(tree.children[i]?.length).toBeLessThanOrEqual(fanout);
          expect(tree.zone[i]).toBe(tree.zone[tree.parent[i] ?? i]);
        }
        expect(treeOf(topology, n, leader, shape)).toEqual(tree);
      }),
      { numRuns: 300 },
    );
  });

  it('takes rank 0 at attempt 0, rank 1 at attempt 1, skips the demoted, and puts the leader on top of its zone', () => {
    const topology = { m: 2, fanout: 16, zones: [[2, 0, 1] as const, [4, 3, 5] as const] };
    const tops = (leader: number, attempt: number, demoted: number[]): readonly number[] =>
      treeOf(topology, 6, leader, fieldFor(topology, 6, attempt, demoted)).tops;
    expect(tops(4, 0, [])).toEqual([2, 4]);
    expect(tops(4, 1, [])).toEqual([0, 4]);
    expect(tops(3, 0, [2])).toEqual([0, 3]);
    expect(tops(3, 1, [2])).toEqual([1, 3]);
    expect(tops(3, 0, [0, 1, 2])).toEqual([2, 3]);
    const tree = treeOf(topology, 6, 3, fieldFor(topology, 6, 0, []));
    expect(tree.children[3]).toEqual([4, 5]);
    expect(backupOf(tree, 1)).toBe(3);
    expect(backupOf(tree, 5)).toBe(2);
  });

  it('is a star at attempt 2 and flat from attempt 3 on; with m = n always flat', () => {
    const topology = zonesOf(9, null, 3, 2);
    const star = treeOf(topology, 9, 5, fieldFor(topology, 9, 2, []));
    expect([star.tops, star.children[5]?.length]).toEqual([[5], 8]);
    expect(isFlat(treeOf(topology, 9, 5, fieldFor(topology, 9, 3, [])))).toBe(true);
    const flat = zonesOf(9, null, 9, 2);
    for (const attempt of [0, 1, 2, 3, 900]) {
      const field = fieldFor(flat, 9, attempt, [1]);
      expect(field).toEqual({ mode: MODE.flat, attempt: Math.min(attempt, 255), demoted: [] });
      expect(isFlat(treeOf(flat, 9, 5, field))).toBe(true);
    }
  });

  it('grows deeper than the fan-out, nearest first', () => {
    const topology = zonesOf(100, null, 1, 16);
    const tree = treeOf(topology, 100, 0, fieldFor(topology, 100, 0, []));
    expect(tree.children[0]).toEqual(everybody(17).slice(1));
    expect(tree.height[0]).toBe(2);
    expect(tree.tops).toEqual([0]);
  });
});
