/** The rules hold in every state of the model; each rule that is switched off is missed. Source: bbft.md 7.1, 7.2, 8.6. */
import { fastQuorum, fastSlack, nextAfterFailure as libraryNext, quorum, turnOf as libraryTurn } from '@bystack/consensus';
import { describe, expect, it } from 'vitest';
import { canonicalKey } from './canonical.js';
import { explore, type Result } from './explore.js';
import { readOptions, UsageError } from './options.js';
import { F, FAST, INVARIANTS, N, nextAfterFailure, QUORUM, RULES, SLACK, turnOf, type Invariant, type Model, type Rule } from './rules.js';
import { randomNumbers, sample } from './sample.js';
import { SITUATIONS } from './situations.js';
import { initialState, type State } from './state.js';
import { isAction, stepsFrom } from './steps.js';
import { traceLines } from './trace.js';

const ALL = new Set(Object.keys(INVARIANTS) as Invariant[]);
const LONG_MS = 240_000;

const model = (views: number, turn: number, ...without: Rule[]): Model => ({
  views,
  turn,
  proposals: 2,
  reduced: true,
  without: new Set(without),
});
const actionsOf = (result: Result): number | undefined => result.violation?.trace.filter(([step]) => isAction(step)).length;

describe('all rules', () => {
  it.each([
    { turn: 1, views: 4, states: 192_594 },
    { turn: 2, views: 5, states: 213_600 },
  ])(
    'hold in every state of $views views with turns of $turn',
    ({ turn, views, states }) => {
      const result = explore(model(views, turn), ALL);
      expect(result.violation && traceLines(result.violation)).toBeNull();
      expect(result).toMatchObject({ complete: true, states });
      for (const name of SITUATIONS) expect(result.seen[name], name).toBeGreaterThan(0);
    },
    LONG_MS,
  );

  it('hold with every number of proposals that can matter', () => {
    expect(explore({ ...model(3, 1), proposals: 3 }, ALL)).toMatchObject({ complete: true, violation: null });
  });

  it('hold on random ways through nine views', () => {
    const result = sample({ ...model(9, 3), reduced: false }, ALL, 2_000, 1);
    expect(result.violation && traceLines(result.violation)).toBeNull();
    for (const name of SITUATIONS) expect(result.seen[name], name).toBeGreaterThan(0);
  });
});

/** Rule, turns, views: what breaks first, by how many actions; and where two final blocks disagree. */
const MUTANTS: readonly {
  readonly rule: Rule;
  readonly turn: number;
  readonly first: { readonly views: number; readonly actions: number; readonly breaks: readonly Invariant[] };
  readonly disagree: { readonly views: number; readonly actions: number };
}[] = [
  { rule: 'carry', turn: 1, first: { views: 3, actions: 7, breaks: ['I6'] }, disagree: { views: 4, actions: 9 } },
  { rule: 'forced', turn: 1, first: { views: 2, actions: 7, breaks: ['I6'] }, disagree: { views: 3, actions: 9 } },
  { rule: 'fast-direct', turn: 1, first: { views: 3, actions: 11, breaks: ['I6'] }, disagree: { views: 3, actions: 12 } },
  { rule: 'fast-threshold', turn: 1, first: { views: 2, actions: 6, breaks: ['I6'] }, disagree: { views: 3, actions: 8 } },
  { rule: 'jv', turn: 1, first: { views: 3, actions: 11, breaks: ['I6'] }, disagree: { views: 4, actions: 13 } },
  { rule: 'turn', turn: 2, first: { views: 3, actions: 8, breaks: ['I6b'] }, disagree: { views: 5, actions: 12 } },
  { rule: 'two-chain', turn: 1, first: { views: 2, actions: 6, breaks: ['I5', 'I7'] }, disagree: { views: 2, actions: 6 } },
  { rule: 'one-vote', turn: 1, first: { views: 1, actions: 4, breaks: ['I1'] }, disagree: { views: 1, actions: 6 } },
];

describe('a rule that is switched off', () => {
  it('is listed for every rule', () => {
    expect(MUTANTS.map(({ rule }) => rule).sort()).toEqual(Object.keys(RULES).sort());
  });

  it.each(MUTANTS)('$rule: breaks an invariant', ({ rule, turn, first }) => {
    const result = explore(model(first.views, turn, rule), ALL);
    expect(result.violation?.invariants).toEqual(first.breaks);
    expect(actionsOf(result)).toBe(first.actions);
    if (first.views > 1) expect(explore(model(first.views - 1, turn, rule), ALL).violation).toBeNull();
  });

  it.each(MUTANTS)(
    '$rule: makes two final blocks disagree',
    ({ rule, turn, disagree }) => {
      const result = explore(model(disagree.views, turn, rule), new Set(['I7']));
      expect(result.violation?.invariants).toEqual(['I7']);
      expect(actionsOf(result)).toBe(disagree.actions);
    },
    LONG_MS,
  );

  it('prints the shortest way in lines that can be read', () => {
    const { violation } = explore(model(3, 1, 'forced'), new Set(['I7']));
    expect(violation && traceLines(violation)).toMatchInlineSnapshot(`
      [
        "view 1  validator 1 votes for A (child of genesis), on the certificate of view 0",
        "view 1  validator 2 votes for A (child of genesis), on the certificate of view 0",
        "view 1  validator 3 votes for A (child of genesis), on the certificate of view 0",
        "view 1    certificate on A: 1, 2, 3, 4 (4 is faulty)",
        "view 1    final by the fast path: A",
        "view 1  validator 1 times out: highest certificate of view 0, fast vote for A",
        "view 1  validator 2 times out: highest certificate of view 0, fast vote for A",
        "view 1    time-out certificate to view 2: highest certificate of view 0, no block forced",
        "view 2  validator 1 votes for B (child of genesis), after a time-out certificate, on the certificate of view 0",
        "view 2  validator 2 votes for B (child of genesis), after a time-out certificate, on the certificate of view 0",
        "view 2    certificate on B: 1, 2, 4 (4 is faulty)",
        "view 3  validator 1 votes for C (child of B), on the certificate of view 2",
        "view 3  validator 2 votes for C (child of B), on the certificate of view 2",
        "view 3    certificate on C: 1, 2, 4 (4 is faulty)",
        "view 3    final by the chain rule: B",
        "broken: I7, all final blocks lie on one chain (P1)",
      ]
    `);
  });

  it('is missed by random ways too', () => {
    const result = sample({ ...model(6, 1, 'fast-threshold'), reduced: false }, ALL, 5_000, 1);
    expect(result.violation?.invariants).toContain('I6');
  });
});

describe('what makes the search small', () => {
  it.each([
    { rules: [] as Rule[], turn: 1, views: 3 },
    ...MUTANTS.map(({ rule, turn, first }) => ({ rules: [rule], turn, views: first.views })),
  ])('leaving out useless actions changes no verdict: without $rules', ({ rules, turn, views }) => {
    const all = explore({ ...model(views, turn, ...rules), reduced: false }, ALL);
    const reduced = explore(model(views, turn, ...rules), ALL);
    expect(actionsOf(reduced)).toBe(actionsOf(all));
    for (const name of SITUATIONS) expect(reduced.seen[name] > 0, name).toBe(all.seen[name] > 0);
  });

  it('gives states the same key when only validators and blocks are named differently, and only then', () => {
    const random = randomNumbers(7);
    const keys = new Map<string, State>();
    for (let way = 0; way < 50; way++) {
      let state = initialState();
      for (;;) {
        const steps = stepsFrom(state, { ...model(5, 2), reduced: false });
        if (steps.length === 0) break;
        state = steps[Math.floor(random() * steps.length)][1];
        const key = canonicalKey(state);
        expect(canonicalKey(renamed(state))).toBe(key);
        const [node] = state.nodes;
        const other = { ...state, nodes: [{ ...node, high: node.high + 1 }, ...state.nodes.slice(1)] };
        expect(canonicalKey(other)).not.toBe(key);
        keys.set(key, state);
      }
    }
    expect(keys.size).toBeGreaterThan(100);
  });
});

/** The same state with validators and blocks in another order. */
function renamed(s: State): State {
  const last = s.parents.length;
  const name = (block: number): number => (block === 0 ? 0 : last - block);
  const parents = s.parents.map((_, i) => (i === 0 ? 0 : name(s.parents[last - i])));
  return {
    ...s,
    parents,
    certificates: s.certificates.map((c) => ({ ...c, block: name(c.block) })),
    outcomes: s.outcomes.map((tc) => ({ ...tc, forced: name(tc.forced) })).reverse(),
    nodes: s.nodes
      .map((node) => ({ ...node, fast: name(node.fast), votes: node.votes.map((p) => ({ ...p, block: name(p.block) })) }))
      .reverse(),
    chained: name(s.chained),
    fast: name(s.fast),
  };
}

describe('the model', () => {
  it('counts as the engine does', () => {
    expect([QUORUM, SLACK, FAST]).toEqual([quorum(N, F), fastSlack(N, F), fastQuorum(N, F)]);
    for (const turn of [1, 2, 3, 12])
      for (let view = 1; view < 30; view++) {
        expect(BigInt(nextAfterFailure(view, turn))).toBe(libraryNext(BigInt(view), turn));
        expect(BigInt(turnOf(view, turn))).toBe(libraryTurn(BigInt(view), turn));
      }
  });

  it('says when a bound on states ended the search', () => {
    const result = explore(model(3, 1), ALL, 1_000);
    expect(result).toMatchObject({ complete: false, violation: null });
    expect(result.states).toBeLessThan(1_100);
  });
});

describe('the command line', () => {
  it('reads options', () => {
    expect(readOptions(['--help'])).toBeNull();
    expect(readOptions(['--views', '3', '--turn', '2', '--without', 'jv,turn', '--check', 'I7', '--json'])).toMatchObject({
      model: { views: 3, turn: 2, proposals: 2, reduced: true, without: new Set(['jv', 'turn']) },
      checked: new Set(['I7']),
      json: true,
    });
    expect(readOptions(['--samples', '10'])).toMatchObject({ samples: 10, model: { reduced: false } });
  });

  it.each([
    { args: ['--views', '0'], says: '--views must be a whole number from 1 to 24, not "0"' },
    { args: ['--turn', '1.5'], says: '--turn must be a whole number from 1 to 12, not "1.5"' },
    { args: ['--without', 'jv,toString'], says: '--without: unknown "toString"' },
    { args: ['--check', 'I2'], says: '--check: unknown "I2"; one or more of I1, I5, I6, I6b, I7' },
    { args: ['--frobnicate'], says: '--frobnicate' },
    { args: ['3'], says: '3' },
  ])('refuses $args', ({ args, says }) => {
    expect(() => readOptions(args)).toThrow(UsageError);
    expect(() => readOptions(args)).toThrow(says);
  });
});
