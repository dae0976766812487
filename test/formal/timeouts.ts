/** Time-outs and time-out certificates. Source: bbft.md 4.4 A2, B2, E; 4.2. */
import { F, nextAfterFailure, QUORUM, SLACK, turnOf, type Model } from './rules.js';
import { raise, replaceNode, type BlockNo, type Node, type Outcome, type State } from './state.js';

/** A time-out of an honest validator. */
export interface TimeoutStep {
  readonly type: 'timeout';
  readonly node: number;
  readonly high: number;
  readonly fast: BlockNo;
}

/** The view is over: the time-out certificates that can be formed of it. */
export interface CloseStep {
  readonly type: 'close';
  readonly outcomes: readonly Outcome[];
}

/** A time-out's report: hqView and fastBlock. */
type Report = Pick<Node, 'high' | 'fast'>;

/** The least hqView of a validator in this view, by what admitted it; null when nobody can be in it. */
function admission(s: State, m: Model): number | null {
  const ways = s.outcomes.filter((tc) => tc.next === s.view).map((tc) => (m.without.has('carry') ? 0 : tc.high));
  if (s.certificates.some((c) => c.view === s.view - 1)) ways.push(s.view - 1);
  return ways.length > 0 ? Math.min(...ways) : null;
}

/** Every time-out that an honest validator can sign next; certificates it learnt before show in its hqView. */
export function timeoutSteps(s: State, m: Model): (readonly [TimeoutStep, State])[] {
  const least = admission(s, m);
  if (least === null) return [];
  const certified = [...new Set(s.certificates.map((c) => c.view))].filter((view) => view < s.view);
  return s.nodes.flatMap((node, i) => {
    if (node.timedOut) return [];
    return certified
      .filter((high) => high >= Math.max(node.high, least))
      .map((high): readonly [TimeoutStep, State] => {
        const after = { ...raise(node, high), timedOut: true };
        return [
          { type: 'timeout', node: i, high, fast: after.fast },
          { ...s, nodes: replaceNode(s.nodes, i, after) },
        ];
      });
  });
}

/** B2: what a set of time-outs says to voters. */
function outcomeOf(reports: readonly Report[], m: Model): Pick<Outcome, 'high' | 'forced'> {
  const high = Math.max(...reports.map((r) => r.high));
  if (m.without.has('forced')) return { high, forced: 0 };
  const needed = reports.length - F - SLACK;
  const named = reports.filter((r) => r.high === high && r.fast !== 0).map((r) => r.fast);
  return { high, forced: named.find((block) => named.filter((other) => other === block).length >= needed) ?? 0 };
}

const subsets = <T>(items: readonly T[]): T[][] => items.reduce<T[][]>((all, item) => [...all, ...all.map((s) => [...s, item])], [[]]);

/** Everything the faulty validator can report: any certificate there is, any block an honest one names, or silence. */
function lies(s: State, honest: readonly Report[]): (readonly Report[])[] {
  const views = new Set(s.certificates.map((c) => c.view).filter((view) => view < s.view));
  const blocks = new Set([0, ...honest.map((r) => r.fast)]);
  return [[], ...[...views].flatMap((high) => [...blocks].map((fast) => [{ high, fast }]))];
}

/** All time-out certificates of this view, by what they say. */
function outcomesOf(s: State, m: Model): Outcome[] {
  const honest = s.nodes.filter((node) => node.timedOut);
  if (honest.length + F < QUORUM) return [];
  const out = new Map<string, Outcome>();
  for (const signers of subsets(honest)) {
    for (const lie of lies(s, honest)) {
      const reports = [...signers, ...lie];
      if (reports.length < QUORUM) continue;
      const said = outcomeOf(reports, m);
      out.set(`${said.high}/${said.forced}`, { view: s.view, next: nextAfterFailure(s.view, m.turn), ...said });
    }
  }
  return [...out.values()];
}

/** Closes a view: its time-out certificates, and what is left of it in the next one. */
export function closeStep(s: State, m: Model): readonly [CloseStep, State] {
  const formed = outcomesOf(s, m);
  const view = s.view + 1;
  const sameTurn = turnOf(view, m.turn) === turnOf(s.view, m.turn);
  const nodes = s.nodes.map((node) => ({ ...node, timedOut: false, lost: sameTurn && (node.lost || node.timedOut) }));
  const pending = [...s.outcomes, ...formed].filter((tc) => tc.next >= view).map((tc) => (tc.next === view ? { ...tc, view: 0 } : tc));
  const outcomes = pending.filter(
    (tc, i) => pending.findIndex((o) => o.view === tc.view && o.next === tc.next && o.high === tc.high && o.forced === tc.forced) === i,
  );
  return [
    { type: 'close', outcomes: formed },
    { ...s, view, phase: 'votes', nodes, outcomes, broken: [] },
  ];
}
