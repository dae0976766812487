/**
 * One scenario, one run: a chaos phase in which only safety is looked at, then a core of n − f nodes is healed and
 * has to make progress while everybody else stays as broken as before. Source: bbft.md 7.3, 8.1.
 */
import { quorum } from '@bystack/consensus';
import type { Breach, Invariant } from './checks/breach.js';
import { relive } from './checks/purity.js';
import { planMachines } from './faults/machines.js';
import type { Host } from './host.js';
import { SIM_TIMERS, type Engine } from './host-types.js';
import { between, sample, split, type Random } from './random.js';
import type { Scenario } from './scenario.js';
import { transactionOf } from './workload.js';
import { specOf } from './chain.js';
import { World } from './world.js';

/** One way between two nodes of the healed core takes this long at most, ms. */
const DELTA_MS = 10;
/** Blocks that every node of the core has to add. */
const GROWTH = 2n;
const STEP_MS = 50;

/** What came of a run. */
export interface Outcome {
  readonly scenario: Scenario;
  /** Null: passed. */
  readonly breach: Breach | null;
  readonly events: number;
  /** Fingerprint of every effect of every node in order. */
  readonly trace: string;
  /** Highest final height. */
  readonly height: bigint;
  /** State of the nodes where it failed. */
  readonly state: string;
}

/** Settings of tests. */
export interface RunOptions {
  /** Invariants that end the run; null: all. */
  readonly only?: readonly Invariant[];
  /** Another engine than the production one: the mutation run. */
  readonly engine?: Engine;
}

/** Runs a scenario to its end or to the first breach. */
export function runScenario(scenario: Scenario, options: RunOptions = {}): Outcome {
  const world = new World(scenario, options.engine);
  if (options.only) world.only = new Set(options.only);
  const random = split(scenario.seed, 'run');
  const watched = world.host(between(random, 0, scenario.validators - 1));
  watched.recording = true;
  planMachines(world);
  planWorkload(world, random);
  world.run(scenario.chaosMs);
  if (!world.breach) healed(world, random);
  if (!world.breach) pure(world, watched);
  const height = world.hosts.reduce((max, h) => (h.height > max ? h.height : max), 0n);
  return {
    scenario,
    breach: world.breach,
    events: world.trace.events,
    trace: world.trace.hash,
    height,
    state: world.breach ? world.describe() : '',
  };
}

const planWorkload = (world: World, random: Random): void => {
  const spec = specOf(world.scenario);
  for (let k = 0; k < world.scenario.transactions; k++) {
    const { raw } = transactionOf(spec, world.facts.genesisHash, k);
    const node = between(random, 0, world.scenario.validators - 1);
    world.plan(between(random, 0, world.scenario.chaosMs), () => world.host(node).submit(raw));
  }
};

// ---- the healed core ----

/** n − f honest nodes are made perfect; honest nodes beyond it stop for good. */
const heal = (world: World, random: Random): Host[] => {
  const honest = world.hosts.filter((h) => world.isHonest(h));
  const able = honest.filter((h) => !world.withoutLog.has(h.keys.node));
  const core = sample(random, able, quorum(world.scenario.validators, world.facts.params.f));
  for (const host of honest) {
    host.fuse = null;
    host.diskFull = false;
    host.clockMs = 0;
    if (!core.includes(host)) host.crash(0);
  }
  world.network.core = new Set(core.map((h) => h.keys.node));
  for (const host of core) world.start(host);
  return core;
};

/** 7.3: within this time after healing every node of the core has to have grown. */
export const livenessBoundMs = (f: number): number => (f + 3) * (SIM_TIMERS.tMaxMs + SIM_TIMERS.tcWaitMs + 4 * DELTA_MS);

const healed = (world: World, random: Random): void => {
  const core = heal(world, random);
  const bound = livenessBoundMs(world.facts.params.f);
  const start = world.at;
  const goal = core.reduce((max, h) => (h.height > max ? h.height : max), 0n) + GROWTH;
  const tx = transactionOf(specOf(world.scenario), world.facts.genesisHash, world.scenario.transactions);
  world.plan(start + STEP_MS, () => core[0]?.submit(tx.raw));
  const grown = (): boolean => core.every((h) => h.height >= goal && h.disk.store.hasTransaction(tx.mapped.id));
  if (!until(world, start + bound, grown) && !world.breach)
    return world.fail(
      'liveness',
      `${String(bound)} ms after healing not every node of the core reached height ${String(goal)} and the new transaction`,
    );
  const calm = (): boolean => {
    const states = core.map((h) => h.replica?.explain());
    const views = states.map((s) => s?.view ?? -1n);
    const [low, high] = [views.reduce((a, b) => (a < b ? a : b)), views.reduce((a, b) => (a > b ? a : b))];
    return states.every((s) => s?.attempt === 0) && high - low <= 1n;
  };
  if (!until(world, world.at + bound, calm) && !world.breach) world.fail('liveness', 'the views of the healed core do not come together');
};

/** Runs in small steps, so that a costly condition is not asked after every event. */
const until = (world: World, end: number, done: () => boolean): boolean => {
  while (!world.breach && world.at < end) {
    if (done()) return true;
    world.run(Math.min(end, world.at + STEP_MS));
  }
  return !world.breach && done();
};

const pure = (world: World, watched: Host): void => {
  if (watched.life && relive(watched.life) !== watched.life.trace.hash)
    world.fail('I13', `node ${String(watched.keys.node)} orders other effects when it is given the same inputs again`);
};
