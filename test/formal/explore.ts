/** Breadth-first search by number of actions: every reachable state, or the shortest way to a broken invariant. */
import { canonicalKey } from './canonical.js';
import type { Invariant, Model } from './rules.js';
import { count, nothingSeen, type Seen } from './situations.js';
import { initialState, type State } from './state.js';
import { isAction, stepsFrom, type Step } from './steps.js';

/** A way from the start to a broken invariant: every step with the state it leads to. */
export interface Violation {
  readonly invariants: readonly Invariant[];
  readonly trace: readonly (readonly [Step, State])[];
}

/** What a run found. */
export interface Result {
  /** Different states; those that differ only in names count once. */
  readonly states: number;
  /** Steps tried. */
  readonly steps: number;
  /** Votes and time-outs on the longest of the shortest ways. */
  readonly depth: number;
  /** False when `maxStates` ended the search. */
  readonly complete: boolean;
  readonly seen: Readonly<Seen>;
  /** The way with the fewest actions to a checked invariant that breaks; null when there is none. */
  readonly violation: Violation | null;
}

interface Entry {
  readonly state: State;
  readonly depth: number;
  readonly index: number;
}

/** The search at work: states by key, each with the one it was reached from. */
class Search {
  readonly seen = nothingSeen();
  steps = 0;
  depth = 0;
  private readonly indexes = new Map<string, number>();
  private readonly keys: string[] = [];
  private readonly from: number[] = [];
  private readonly depths: number[] = [];

  constructor(
    private readonly model: Model,
    private readonly checked: ReadonlySet<Invariant>,
  ) {}

  get states(): number {
    return this.keys.length;
  }

  /** The entry of a state that is new or reached by fewer actions than before, else null. */
  add(state: State, depth: number, from: number): Entry | null {
    const key = canonicalKey(state);
    const index = this.indexes.get(key) ?? this.keys.length;
    if (index === this.keys.length) {
      this.indexes.set(key, index);
      this.keys.push(key);
    } else if (this.depths[index] <= depth) return null;
    this.from[index] = from;
    this.depths[index] = depth;
    return { state, depth, index };
  }

  /** Tries every step out of a state; new states go to `now` when the step was no action, else to `later`. */
  expand({ state, depth, index }: Entry, now: Entry[], later: Entry[]): Violation | null {
    if (this.depths[index] < depth) return null;
    this.depth = depth;
    for (const [step, next] of stepsFrom(state, this.model)) {
      this.steps++;
      count(this.seen, step, state.view);
      const invariants = next.broken.filter((name) => this.checked.has(name));
      if (invariants.length > 0) return this.violation(index, next);
      const action = isAction(step);
      const entry = this.add(next, depth + Number(action), index);
      if (entry) (action ? later : now).push(entry);
    }
    return null;
  }

  /** Walks the way to the broken state again, so that validators and blocks keep their names along it. */
  private violation(index: number, last: State): Violation {
    const keys = [canonicalKey(last)];
    for (let i = index; i > 0; i = this.from[i]) keys.push(this.keys[i]);
    let state = initialState();
    const trace = keys.reverse().map((key, at) => {
      const isLast = at === keys.length - 1;
      const found = stepsFrom(state, this.model).find(
        ([, next]) => canonicalKey(next) === key && (!isLast || next.broken.some((name) => this.checked.has(name))),
      );
      if (!found) throw new Error('a way cannot be walked again: equal keys stand for states that are not alike');
      state = found[1];
      return found;
    });
    return { invariants: state.broken.filter((name) => this.checked.has(name)), trace };
  }
}

/**
 * Explores the model whole, or until one of the checked invariants breaks.
 *
 * @param maxStates bound on memory (about 0.4 kB a state); reaching it ends the search with `complete: false`
 */
export function explore(model: Model, checked: ReadonlySet<Invariant>, maxStates = Infinity): Result {
  const search = new Search(model, checked);
  let level = [search.add(initialState(), 0, 0)].filter((entry) => entry !== null);
  let violation: Violation | null = null;
  const goesOn = (): boolean => violation === null && search.states < maxStates;
  while (level.length > 0 && goesOn()) {
    const later: Entry[] = [];
    for (let entry = level.pop(); entry; entry = goesOn() ? level.pop() : undefined) violation = search.expand(entry, level, later);
    level = goesOn() ? later : [...level, ...later];
  }
  const { states, steps, depth, seen } = search;
  return { states, steps, depth, complete: violation !== null || level.length === 0, seen, violation };
}
