/** Random ways through more views than can be explored whole. One seed, one series of ways. */
import type { Result, Violation } from './explore.js';
import type { Invariant, Model } from './rules.js';
import { count, nothingSeen } from './situations.js';
import { initialState, type State } from './state.js';
import { isAction, stepsFrom, type Step } from './steps.js';

/** Numbers in [0, 1) from a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One way to its end, or to a broken invariant. */
function walk(model: Model, random: () => number, visit: (from: State, step: Step) => void): readonly (readonly [Step, State])[] {
  const way: (readonly [Step, State])[] = [];
  let state = initialState();
  for (;;) {
    const steps = stepsFrom(state, model);
    if (steps.length === 0) return way;
    const chosen = steps[Math.floor(random() * steps.length)];
    visit(state, chosen[0]);
    way.push(chosen);
    state = chosen[1];
    if (state.broken.length > 0) return way;
  }
}

/** Walks `ways` random ways; `states` counts the states passed. Ends at the first checked invariant that breaks. */
export function sample(model: Model, checked: ReadonlySet<Invariant>, ways: number, seed: number): Result {
  const random = randomNumbers(seed);
  const seen = nothingSeen();
  let steps = 0;
  let depth = 0;
  let violation: Violation | null = null;
  for (let i = 0; i < ways && !violation; i++) {
    const trace = walk(model, random, (from, step) => {
      steps++;
      count(seen, step, from.view);
    });
    depth = Math.max(depth, trace.filter(([step]) => isAction(step)).length);
    const invariants = trace.at(-1)?.[1].broken.filter((name) => checked.has(name)) ?? [];
    if (invariants.length > 0) violation = { invariants, trace };
  }
  return { states: steps, steps, depth, complete: false, seen, violation };
}
