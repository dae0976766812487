/** Proposals and votes. Source: bbft.md 4.4 B, C. */
import type { Model } from './rules.js';
import { raise, replaceNode, type BlockNo, type Certificate, type Node, type Payload, type State } from './state.js';
import { proposalLimit } from './useful.js';

/** A vote of an honest validator. */
export interface VoteStep {
  readonly type: 'vote';
  readonly node: number;
  readonly payload: Payload;
}

/** A proposal and the parent of its block, which may be a new one. */
interface Proposal {
  readonly payload: Payload;
  readonly parent: BlockNo;
}

const same = (a: Payload, b: Payload): boolean => a.block === b.block && a.kind === b.kind && a.jv === b.jv;

/** All payloads voted for in this view, each once. */
export function payloadsOf(s: State): Payload[] {
  const all: Payload[] = [];
  for (const { votes } of s.nodes) for (const p of votes) if (!all.some((known) => same(known, p))) all.push(p);
  return all;
}

/** C4: a child (a block first proposed in this view, or a new one) and a REPEAT on top of a certificate. */
const onTop = (s: State, { view: jv, block: parent }: Certificate, known: readonly Payload[]): Proposal[] => {
  const siblings = known.filter((p) => p.kind === 'child' && s.parents[p.block] === parent).map((p) => p.block);
  const children = [...new Set(siblings), s.parents.length];
  return [
    ...children.map((block): Proposal => ({ payload: { block, kind: 'child', jv }, parent })),
    { payload: { block: parent, kind: 'repeat', jv }, parent: s.parents[parent] },
  ];
};

/** C2, C3, C4: everything an honest validator accepts in this view, whoever leads it. */
function acceptable(s: State, m: Model, known: readonly Payload[]): Proposal[] {
  const out: Proposal[] = [];
  const certified = (view: number): readonly Certificate[] => s.certificates.filter((c) => c.view === view);
  for (const c of certified(s.view - 1)) out.push(...onTop(s, c, known));
  for (const tc of s.outcomes) {
    if (tc.next !== s.view) continue;
    for (const c of m.without.has('carry') ? s.certificates : certified(tc.high)) {
      if (tc.forced === 0) out.push(...onTop(s, c, known));
      else if (s.parents[tc.forced] === c.block) out.push({ payload: { block: tc.forced, kind: 'forced', jv: c.view }, parent: c.block });
    }
  }
  return out.filter((p, i) => out.findIndex((q) => same(p.payload, q.payload)) === i);
}

/** C1: one vote per view, and none in a turn in which the validator timed out. */
const mayVote = (node: Node, m: Model, payload: Payload): boolean => {
  if (node.lost && !m.without.has('turn')) return false;
  return m.without.has('one-vote') ? !node.votes.some((p) => same(p, payload)) : node.votes.length === 0;
};

/** Rule C once all checks hold: highQC, fastVote, the vote. */
function castVote(s: State, m: Model, node: Node, payload: Payload): Node {
  const voter = raise(node, payload.jv);
  const counts = payload.jv === s.view - 1 || (m.without.has('fast-direct') && payload.jv === voter.high);
  const fast = payload.kind !== 'repeat' && counts ? payload.block : voter.fast;
  return { ...voter, fast, votes: [...voter.votes, payload] };
}

/** Every vote that an honest validator can cast next. */
export function voteSteps(s: State, m: Model): (readonly [VoteStep, State])[] {
  const known = payloadsOf(s);
  const limit = proposalLimit(s, m);
  const steps: (readonly [VoteStep, State])[] = [];
  for (const { payload, parent } of acceptable(s, m, known)) {
    if (known.length >= limit && !known.some((p) => same(p, payload))) continue;
    const parents = payload.block === s.parents.length ? [...s.parents, parent] : s.parents;
    s.nodes.forEach((node, i) => {
      if (!mayVote(node, m, payload)) return;
      const nodes = replaceNode(s.nodes, i, castVote(s, m, node, payload));
      steps.push([
        { type: 'vote', node: i, payload },
        { ...s, parents, nodes },
      ]);
    });
  }
  return steps;
}
