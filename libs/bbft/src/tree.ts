/** Who speaks to whom in one view: the tree that the topology field of a proposal names. Source: bbft.md 3.2 (4 to 6), 3.4. */
import type { NodeIx, Topology } from '@bystack/consensus';
import type { TopologyField } from './messages.js';
import { distanceIn } from './topology.js';

/** Values of the mode byte. `flat`: everybody is a top-level node; `star`: the leader is the only one. */
export const MODE = { flat: 0, tree: 1, star: 2 } as const;
/** Highest attempt the field can carry. */
const MAX_ATTEMPT = 255;
const STAR_FROM = 2;
const FLAT_FROM = 3;

/** Places of all validators in one view. */
export interface Tree {
  /** One per zone, in the order of the zones; the leader is one of them. */
  readonly tops: readonly NodeIx[];
  /** By validator: number of its zone, an index into `tops`. */
  readonly zone: readonly number[];
  /** By validator: parent inside the zone, null for top-level nodes. */
  readonly parent: readonly (NodeIx | null)[];
  readonly children: readonly (readonly NodeIx[])[];
  /** By validator: hops to the deepest node below. */
  readonly height: readonly number[];
}

/** The field for an attempt (leader turns since the last certificate); with m = n there is only the flat shape. */
export function fieldFor(t: Topology, n: number, attempt: number, demoted: readonly NodeIx[]): TopologyField {
  const bounded = Math.min(Math.max(attempt, 0), MAX_ATTEMPT);
  if (t.m === n) return { mode: MODE.flat, attempt: bounded, demoted: [] };
  const mode = bounded >= FLAT_FROM ? MODE.flat : bounded >= STAR_FROM ? MODE.star : MODE.tree;
  return { mode, attempt: bounded, demoted };
}

/** Every validator a top-level node: votes go from everybody to everybody. */
export const isFlat = (tree: Tree): boolean => tree.tops.length === tree.zone.length;

type Distance = (i: NodeIx, j: NodeIx) => number;

/** The gateway of a zone: by rank of the attempt among those not demoted; all demoted counts as none. */
const gatewayOf = (zone: readonly NodeIx[], field: TopologyField): NodeIx => {
  const able = zone.filter((i) => !field.demoted.includes(i));
  const list = able.length > 0 ? able : zone;
  return list[Math.min(field.attempt, 1, list.length - 1)] as NodeIx;
};

const zonesFor = (t: Topology, n: number, field: TopologyField): readonly (readonly NodeIx[])[] => {
  const all = Array.from({ length: n }, (_, i) => i);
  if (field.mode === MODE.tree) return t.zones;
  return field.mode === MODE.star ? [all] : all.map((i) => [i]);
};

/** Members ascending by distance to the top, the demoted last, each below the shallowest, then nearest, node that has room. */
const parentsIn = (
  members: readonly NodeIx[],
  top: NodeIx,
  demoted: ReadonlySet<NodeIx>,
  fanout: number,
  w: Distance,
): Map<NodeIx, NodeIx> => {
  const parents = new Map<NodeIx, NodeIx>();
  const late = (i: NodeIx): number => (demoted.has(i) ? 1 : 0);
  const attached = new Map<NodeIx, { depth: number; room: number }>([[top, { depth: 0, room: fanout }]]);
  for (const member of members.filter((i) => i !== top).sort((a, b) => late(a) - late(b) || w(top, a) - w(top, b) || a - b)) {
    const open = [...attached].filter(([, at]) => at.room > 0);
    const [parent, at] = open.reduce((best, next) =>
      (next[1].depth - best[1].depth || w(member, next[0]) - w(member, best[0]) || next[0] - best[0]) < 0 ? next : best,
    );
    at.room--;
    parents.set(member, parent);
    attached.set(member, { depth: at.depth + 1, room: fanout });
  }
  return parents;
};

const heightsOf = (children: readonly (readonly NodeIx[])[]): number[] => {
  const height = (i: NodeIx): number =>
    (children[i] as readonly NodeIx[]).length === 0 ? 0 : 1 + Math.max(...(children[i] as readonly NodeIx[]).map(height));
  return children.map((_, i) => height(i));
};

/** The tree of a view. Total: any field with a known mode gives one that holds everybody once. */
export function treeOf(t: Topology, n: number, leader: NodeIx, field: TopologyField): Tree {
  const zones = zonesFor(t, n, field);
  const fanout = field.mode === MODE.star ? n : t.fanout;
  const demoted = new Set(field.demoted);
  const tops = zones.map((zone) => (zone.includes(leader) ? leader : gatewayOf(zone, field)));
  const zone = new Array<number>(n).fill(0);
  const parent = new Array<NodeIx | null>(n).fill(null);
  const children = Array.from({ length: n }, (): NodeIx[] => []);
  for (const [z, members] of zones.entries()) {
    for (const member of members) zone[member] = z;
    const parents = parentsIn(members, tops[z] as NodeIx, demoted, fanout, (i, j) => distanceIn(t, n, i, j));
    for (const [child, above] of parents) {
      parent[child] = above;
      children[above]?.push(child);
    }
  }
  return { tops, zone, parent, children, height: heightsOf(children) };
}

/** The node and everything below it. */
export function below(tree: Tree, node: NodeIx): NodeIx[] {
  return [node, ...(tree.children[node] ?? []).flatMap((child) => below(tree, child))];
}

/** Members of a validator's zone. */
export const zoneMembers = (tree: Tree, node: NodeIx): NodeIx[] => tree.zone.flatMap((z, i) => (z === tree.zone[node] ? [i] : []));

/** Top-level nodes except one. */
export const peersOf = (tree: Tree, node: NodeIx | null): NodeIx[] => tree.tops.filter((i) => i !== node);

/** Whom a node asks that hears nothing from its own gateway: that of the next zone (bbft.md 3.4 R2). */
export const backupOf = (tree: Tree, node: NodeIx): NodeIx => tree.tops[((tree.zone[node] as number) + 1) % tree.tops.length] as NodeIx;
