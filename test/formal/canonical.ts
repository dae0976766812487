/** One key for all states that differ only in the names of honest validators and blocks. */
import type { BlockNo, Node, Outcome, State } from './state.js';

const KINDS = { child: 0, repeat: 1, forced: 2 } as const;

/** What of a validator does not depend on block names. */
const shape = (node: Node): number => {
  const votes = node.votes.reduce((sum, p) => sum * 64 + p.jv * 4 + KINDS[p.kind] + 1, 0);
  return ((votes * 16 + node.high) * 2 + Number(node.fast !== 0)) * 4 + Number(node.lost) * 2 + Number(node.timedOut);
};

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length < 2 ? [[...items]] : items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));

/** Orders of the validators by shape; those of one shape in every order. */
function orders(nodes: readonly Node[]): Node[][] {
  const groups = new Map<number, Node[]>();
  for (const node of nodes) groups.set(shape(node), [...(groups.get(shape(node)) ?? []), node]);
  const sorted = [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
  return sorted.reduce<Node[][]>((all, group) => all.flatMap((head) => permutations(group).map((tail) => [...head, ...tail])), [[]]);
}

/** Writes numbers as characters and names blocks in the order in which they first appear. */
class Writer {
  private readonly names = new Map<BlockNo, number>([[0, 0]]);
  private text = '';

  number(value: number): void {
    this.text += String.fromCharCode(48 + value);
  }
  block(block: BlockNo): void {
    const name = this.names.get(block) ?? this.names.size;
    this.names.set(block, name);
    this.number(name);
  }
  /** Outcomes in an order that does not depend on how blocks are named; those alike in all but an unnamed block are interchangeable. */
  ordered(outcomes: readonly Outcome[]): Outcome[] {
    const name = ({ forced }: Outcome): number => this.names.get(forced) ?? Infinity;
    const rank = (a: Outcome, b: Outcome): number => a.next - b.next || a.view - b.view || a.high - b.high;
    return [...outcomes].sort((a, b) => rank(a, b) || (name(a) < name(b) ? -1 : 1));
  }
  /** The parents of all blocks named so far and of those named by that. */
  finish(parents: readonly BlockNo[]): string {
    this.text += ':';
    for (const block of this.names.keys()) if (block !== 0) this.block(parents[block]);
    return this.text;
  }
}

function write(s: State, nodes: readonly Node[]): string {
  const w = new Writer();
  w.number(s.view * 2 + Number(s.phase === 'timeouts'));
  for (const c of s.certificates) {
    w.number(c.view);
    w.block(c.block);
  }
  w.block(s.chained);
  w.block(s.fast);
  for (const node of nodes) {
    w.number(shape({ ...node, votes: [] }));
    w.block(node.fast);
    for (const p of node.votes) {
      w.number(KINDS[p.kind] + 4 * p.jv);
      w.block(p.block);
    }
    w.number(62);
  }
  for (const tc of w.ordered(s.outcomes)) {
    w.number(tc.next);
    w.number(tc.view);
    w.number(tc.high);
    w.block(tc.forced);
  }
  return w.finish(s.parents);
}

/** The least text over all orders of alike validators: equal keys mean alike states. */
export function canonicalKey(s: State): string {
  let least: string | null = null;
  for (const nodes of orders(s.nodes)) {
    const text = write(s, nodes);
    if (least === null || text < least) least = text;
  }
  return `${least}`;
}
