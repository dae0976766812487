/** Zones and their gateways from round-trip times: a pure function that every node computes alike. Source: bbft.md 3.1, 3.2, D11. */
import { InvariantError } from '@bystack/base';
import { flatTopology, type NodeIx, type Topology } from '@bystack/consensus';

/** Below this many validators every one of them is a gateway by default (bbft.md D11). */
export const AUTO_FLAT_BELOW = 16;

/** Top-level gateways of n validators: the parameter, or for 0 (automatic) n below 16 and ⌊√n⌋ from there on. */
export function gatewayCount(n: number, m: number): number {
  if (m !== 0) return m;
  return n < AUTO_FLAT_BELOW ? n : Math.floor(Math.sqrt(n));
}

/**
 * Symmetric distances, row by row. `reports[i·n + j]` is what i measured to j (0.1 ms, 0 = unknown); the larger of both
 * reports counts, so that a liar can only make itself look far. Unknown on both sides: twice the largest known value.
 */
export function distances(n: number, reports: Uint16Array): number[] {
  if (reports.length !== n * n) throw new InvariantError(`round-trip times of ${String(n)} validators are ${String(n * n)} numbers`);
  const both = (i: number, j: number): number => (i === j ? 0 : Math.max(reports[i * n + j] as number, reports[j * n + i] as number));
  let largest = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) largest = Math.max(largest, both(i, j));
  return Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? 0 : both(i, j) || 2 * largest;
  });
}

/** Distance between two validators; all are equally far where nothing is known. */
export const distanceIn = (t: Pick<Topology, 'distances'>, n: number, i: NodeIx, j: NodeIx): number => t.distances?.[i * n + j] ?? 0;

type Distance = (i: NodeIx, j: NodeIx) => number;
type Zone = NodeIx[];

const smallest = (zone: readonly NodeIx[]): NodeIx => Math.min(...zone);

/** Step 1: Kruskal, merging components while their joint size stays within the capacity, down to m of them. */
const mergeNearest = (n: number, m: number, capacity: number, w: Distance): Zone[] => {
  const zoneOf: Zone[] = Array.from({ length: n }, (_, i) => [i]);
  const edges: { i: NodeIx; j: NodeIx; w: number }[] = [];
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) edges.push({ i, j, w: w(i, j) });
  edges.sort((a, b) => a.w - b.w || a.i - b.i || a.j - b.j);
  let count = n;
  for (const { i, j } of edges) {
    const [a, b] = [zoneOf[i] as Zone, zoneOf[j] as Zone];
    if (count === m) break;
    if (a === b || a.length + b.length > capacity) continue;
    a.push(...b);
    for (const member of b) zoneOf[member] = a;
    count--;
  }
  return [...new Set(zoneOf)];
};

const nearestZone = (zones: readonly Zone[], member: NodeIx, capacity: number, w: Distance): Zone => {
  const open = zones.filter((zone) => zone.length < capacity);
  const gap = (zone: Zone): number => Math.min(...zone.map((other) => w(member, other)));
  return open.reduce((best, zone) => ((gap(zone) - gap(best) || smallest(zone) - smallest(best)) < 0 ? zone : best));
};

/** Step 2: dissolves the smallest zone (ties: the one whose smallest index is highest) until m are left. */
const dissolveRest = (zones: Zone[], m: number, capacity: number, w: Distance): Zone[] => {
  let left = zones;
  while (left.length > m) {
    const least = left.reduce((a, b) => ((b.length - a.length || smallest(a) - smallest(b)) < 0 ? b : a));
    left = left.filter((zone) => zone !== least);
    for (const member of least.sort((a, b) => a - b)) nearestZone(left, member, capacity, w).push(member);
  }
  return left;
};

/** Step 3: members by largest distance inside the zone, then sum of distances to all others, then index. */
const ranked = (zone: Zone, n: number, w: Distance): Zone => {
  const inside = (i: NodeIx): number => Math.max(0, ...zone.map((j) => w(i, j)));
  const own = new Set(zone);
  const others = Array.from({ length: n }, (_, i) => i).filter((i) => !own.has(i));
  const outside = (i: NodeIx): number => others.reduce((sum, j) => sum + w(i, j), 0);
  const keys = new Map(zone.map((i) => [i, [inside(i), outside(i)] as const]));
  const key = (i: NodeIx): readonly [number, number] => keys.get(i) as readonly [number, number];
  return [...zone].sort((a, b) => key(a)[0] - key(b)[0] || key(a)[1] - key(b)[1] || a - b);
};

/**
 * Exactly m zones of at most ⌈n/m⌉ members, each in gateway-ranking order, by smallest member index.
 * `reports` null: nothing is known yet (the first epoch). `m` 0 = automatic. Cost O(n² log n).
 */
export function zonesOf(n: number, reports: Uint16Array | null, m: number, fanout: number): Topology {
  const count = gatewayCount(n, m);
  if (count < 1 || count > n) throw new InvariantError(`${String(n)} validators have 1 to ${String(n)} gateways`);
  if (count === n) return flatTopology(n, fanout);
  const table = distances(n, reports ?? new Uint16Array(n * n));
  const w: Distance = (i, j) => table[i * n + j] as number;
  const capacity = Math.ceil(n / count);
  const zones = dissolveRest(mergeNearest(n, count, capacity, w), count, capacity, w)
    .sort((a, b) => smallest(a) - smallest(b))
    .map((zone) => ranked(zone, n, w));
  return { m: count, fanout, zones, distances: table };
}
