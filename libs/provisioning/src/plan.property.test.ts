/**
 * The planner against a small world that really changes: processes, files, leases. The caller may be killed between any
 * two instants of an action: before the mark BEGUN, after it, after the effect, after the mark DONE.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NO_NODE_FACTS,
  plan,
  recordMark,
  type Action,
  type ChainFacts,
  type DesiredChain,
  type Goal,
  type RecordedFacts,
} from './index.js';

const desired: DesiredChain = {
  state: 'RUNNING',
  f: 1,
  emptyIntervalMs: 5_000,
  nodes: [1, 2, 3, 4].map((i) => ({ name: `validator-${i}`, validator: true, state: 'RUNNING' })),
  services: ['index'],
  mainChain: false,
};

/** What exists outside our rows, and the marks in them. */
class SmallWorld {
  recorded: RecordedFacts = { marks: {} };
  readonly things = new Set<string>();
  readonly processes = new Map<string, { instance: string; age: number }>();
  readonly services = new Set<string>();
  #instances = 0;

  facts(): ChainFacts {
    const running = this.processes.size;
    const nodes = [...this.processes].map(([name, { instance, age }]) => [
      name,
      {
        ...NO_NODE_FACTS,
        process: age === 0 ? ('STARTING' as const) : ('RUNNING' as const),
        instanceId: instance,
        answering: age > 0,
        everAnswered: age > 0,
        peers: running - 1,
        height: age > 1 && running >= 3 ? '1' : '0',
        networkHeight: '1',
        finalSinceStart: age > 1 && running >= 3,
      },
    ]);
    return {
      recorded: this.recorded,
      nodes: Object.fromEntries(nodes) as ChainFacts['nodes'],
      services: Object.fromEntries([...this.services].map((name) => [name, true])),
    };
  }

  /** Time passes: processes get ready. */
  pass(): void {
    for (const process of this.processes.values()) process.age++;
  }

  /** Everything but the marks that is left. */
  left(): string[] {
    return [...this.things, ...this.processes.keys(), ...this.services];
  }

  mark(action: Action, mark: 'BEGUN' | 'DONE' | null): void {
    if (action.mark !== null) this.recorded = recordMark(this.recorded, action.mark, mark);
  }

  /** The effect alone; repeating it changes nothing. */
  effect({ kind, subject, undo, name }: Action): void {
    const thing = name.replace(/^undo\//, '');
    if (kind === 'start' || kind === 'stop') {
      const node = subject as string;
      if (undo || kind === 'stop') this.processes.delete(node);
      else if (!this.processes.has(node)) this.processes.set(node, { instance: `i${++this.#instances}`, age: 0 });
    } else if (kind === 'service' || kind === 'stop-service') {
      if (undo || kind === 'stop-service') this.services.delete(subject as string);
      else this.services.add(subject as string);
    } else if (undo) this.things.delete(thing);
    else this.things.add(thing);
  }
}

/** Instants at which a kill may come, within the action whose number it is. */
type Kill = { action: number; instant: 'before' | 'begun' | 'effect' | 'never' };

/** Works like a control plane that may be killed once: true when the goal is reached, false when it was killed. */
const run = (world: SmallWorld, goal: Goal, kill: Kill = { action: -1, instant: 'never' }, wish = desired): boolean => {
  let count = 0;
  for (let turn = 0; turn < 200; turn++) {
    const next = plan(wish, world.facts(), goal);
    if (next.done) return true;
    expect(next.failure, 'nothing fails in this world').toBeNull();
    expect(next.actions.length > 0 || next.wait !== null, 'a plan acts or waits').toBe(true);
    for (const action of next.actions) {
      const dies = count++ === kill.action ? kill.instant : 'never';
      if (dies === 'before') return false;
      if (!action.undo) world.mark(action, 'BEGUN');
      if (dies === 'begun') return false;
      world.effect(action);
      if (dies === 'effect') return false;
      world.mark(action, action.undo ? null : 'DONE');
    }
    world.pass();
  }
  throw new Error(`no end in sight for ${goal.kind}`);
};

const ACTIONS = 26;
const kills = fc.record({ action: fc.nat(ACTIONS), instant: fc.constantFrom<Kill['instant'][]>('before', 'begun', 'effect') });
const create: Goal = { kind: 'CREATE' };
const complete = (): SmallWorld => {
  const world = new SmallWorld();
  run(world, create);
  return world;
};

describe('any plan', () => {
  it('creates the whole chain', () => {
    const world = complete();
    expect(world.things.size).toBe(4 + 4 * 4);
    expect([world.processes.size, world.services.size]).toEqual([4, 1]);
  });

  it('goes on after any number of kills and reaches the same world', () => {
    const whole = complete();
    fc.assert(
      fc.property(fc.array(kills, { maxLength: 6 }), (list) => {
        const world = new SmallWorld();
        for (const kill of list) run(world, create, kill);
        run(world, create);
        expect([...world.things].sort()).toEqual([...whole.things].sort());
        expect([...world.processes.keys()].sort()).toEqual([...whole.processes.keys()].sort());
      }),
      { numRuns: 300 },
    );
  });

  it('creates from any subset of facts', () => {
    const whole = complete();
    const things = [...whole.things];
    fc.assert(
      fc.property(fc.subarray(things), fc.subarray(desired.nodes.map((n) => n.name)), fc.boolean(), (have, running, indexed) => {
        const world = new SmallWorld();
        for (const name of have) {
          world.things.add(name);
          world.recorded = recordMark(world.recorded, name, 'DONE');
        }
        for (const name of running) world.processes.set(name, { instance: 'old', age: 3 });
        if (indexed) world.services.add('index');
        run(world, create);
        expect([...world.things].sort()).toEqual([...things].sort());
        expect(world.processes.size).toBe(4);
      }),
      { numRuns: 300 },
    );
  });

  it('takes everything back from every prefix, though it is killed while taking back', () => {
    fc.assert(
      fc.property(
        kills,
        fc.array(kills, { maxLength: 4 }),
        fc.constantFrom<Goal[]>({ kind: 'COMPENSATE' }, { kind: 'DELETE' }),
        (kill, more, goal) => {
          const world = new SmallWorld();
          run(world, create, kill);
          for (const again of more) run(world, goal, again);
          run(world, goal);
          expect(world.left()).toEqual([]);
          expect(world.recorded.marks).toEqual({});
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes back in the reverse order of making', () => {
    const world = complete();
    const order: string[] = [];
    for (;;) {
      const next = plan(desired, world.facts(), { kind: 'COMPENSATE' });
      if (next.done) break;
      for (const action of next.actions) {
        order.push(action.kind);
        world.effect(action);
        world.mark(action, null);
      }
    }
    expect([...new Set(order)]).toEqual([
      'self-test',
      'service',
      'start',
      'config',
      'genesis',
      'store',
      'keys',
      'ports',
      'quota',
      'validate',
    ]);
  });

  it('repairs whatever dies, and does nothing when nothing is wrong', () => {
    fc.assert(
      fc.property(fc.subarray(desired.nodes.map((n) => n.name)), fc.boolean(), (dead, indexDied) => {
        const world = complete();
        expect(plan(desired, world.facts(), { kind: 'CONVERGE' }).done).toBe(true);
        for (const name of dead) world.processes.delete(name);
        if (indexDied) world.services.clear();
        run(world, { kind: 'CONVERGE' });
        expect([world.processes.size, world.services.size]).toEqual([4, 1]);
      }),
    );
  });

  it('pauses and resumes under kills, keeping files', () => {
    const paused = { ...desired, state: 'PAUSED' as const };
    fc.assert(
      fc.property(fc.array(kills, { maxLength: 3 }), fc.array(kills, { maxLength: 3 }), (first, second) => {
        const world = complete();
        const files = [...world.things];
        for (const kill of first) run(world, { kind: 'PAUSE' }, kill, paused);
        run(world, { kind: 'PAUSE' }, undefined, paused);
        expect([world.processes.size, world.services.size]).toEqual([0, 0]);
        for (const kill of second) run(world, { kind: 'RESUME' }, kill);
        run(world, { kind: 'RESUME' });
        expect([world.processes.size, [...world.things]]).toEqual([4, files]);
      }),
    );
  });

  it('restarts exactly once, however often it is killed', () => {
    fc.assert(
      fc.property(fc.array(kills, { maxLength: 4 }), (list) => {
        const world = complete();
        const before = world.processes.get('validator-2')?.instance as string;
        const goal: Goal = { kind: 'RESTART_NODE', node: 'validator-2', fromInstance: before };
        for (const kill of list) run(world, goal, kill);
        run(world, goal);
        const after = world.processes.get('validator-2')?.instance;
        expect(after).not.toBe(before);
        run(world, goal);
        expect(world.processes.get('validator-2')?.instance).toBe(after);
      }),
    );
  });

  it('gives every action a name of its own and the same plan twice', () => {
    fc.assert(
      fc.property(
        kills,
        fc.constantFrom<Goal[]>(create, { kind: 'COMPENSATE' }, { kind: 'DELETE' }, { kind: 'CONVERGE' }),
        (kill, goal) => {
          const world = new SmallWorld();
          run(world, create, kill);
          const { actions } = plan(desired, world.facts(), goal);
          expect(new Set(actions.map((a) => a.name)).size).toBe(actions.length);
          expect(plan(desired, world.facts(), goal).actions).toEqual(actions);
        },
      ),
    );
  });
});
