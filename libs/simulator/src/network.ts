/** The network between hosts: what reaches whom, how often, and when. Every link draws from a generator of its own. */
import type { Random } from './random.js';
import { split } from './random.js';
import { isDuring, type NetworkFault, type Scenario } from './scenario.js';

const MIN_DELAY_MS = 1;
const SPREAD_MS = 4;
/** Longest delay of a heavy tail, in means. */
const TAIL = 40;

type Twins = Extract<Scenario['faults'][number], { kind: 'twins' }>;

/** An end of a link: a machine and the validator it speaks for. `second` is true for the copy of a pair of twins. */
export interface End {
  readonly ix: number;
  readonly node: number;
  readonly second: boolean;
}

const isNetwork = (f: Scenario['faults'][number]): f is NetworkFault =>
  f.kind === 'loss' || f.kind === 'delay' || f.kind === 'duplicate' || f.kind === 'reorder' || f.kind === 'partition' || f.kind === 'slow';

/** Decides the fate of every message. */
export class Network {
  readonly #links = new Map<number, Random>();
  readonly #faults: readonly NetworkFault[];
  readonly #twins: readonly Twins[];
  #active: readonly NetworkFault[] = [];
  #activeAt = -1;
  /** Nodes between which nothing goes wrong any more. */
  core: ReadonlySet<number> = new Set();

  constructor(private readonly scenario: Scenario) {
    this.#faults = scenario.faults.filter(isNetwork);
    this.#twins = scenario.faults.filter((f): f is Twins => f.kind === 'twins');
  }

  /** Delays (ms) of the copies that arrive; empty when the message is lost. `at`: ms since the start. */
  fate(from: End, to: End, kind: number, at: number): number[] {
    const random = this.#link(from, to);
    if (this.#isHealed(from, to)) return [MIN_DELAY_MS + random() * SPREAD_MS];
    if (at !== this.#activeAt) this.#active = this.#faults.filter((f) => isDuring(f, at));
    this.#activeAt = at;
    if (!this.#twinsAllow(from, to, at) || this.#isLost(from.node, to.node, kind, random)) return [];
    const copies = this.#active.some((f) => f.kind === 'duplicate' && random() < f.share) ? 2 : 1;
    return Array.from({ length: copies }, () => this.#delay(from.node, to.node, random));
  }

  #isHealed(from: End, to: End): boolean {
    return this.core.has(from.node) && this.core.has(to.node);
  }

  #link(from: End, to: End): Random {
    const key = from.ix * 1000 + to.ix;
    let random = this.#links.get(key);
    if (!random) this.#links.set(key, (random = split(this.scenario.seed, `link ${String(key)}`)));
    return random;
  }

  #isLost(from: number, to: number, kind: number, random: Random): boolean {
    for (const f of this.#active) {
      if (f.kind === 'loss' && f.except !== to && (f.kinds === null || f.kinds.includes(kind)) && random() < f.share) return true;
      if (f.kind !== 'partition') continue;
      const [a, b] = [f.silenced.includes(from), f.silenced.includes(to)];
      if ((a && !b) || (b && !a && !f.oneWay)) return true;
    }
    return false;
  }

  #delay(from: number, to: number, random: Random): number {
    let ms = MIN_DELAY_MS + random() * SPREAD_MS;
    for (const f of this.#active) {
      if (f.kind === 'slow' && (f.node === from || f.node === to)) ms += f.ms;
      if (f.kind === 'reorder' && random() < f.share) ms += random() * f.ms;
      if (f.kind !== 'delay') continue;
      const u = random();
      if (f.shape === 'constant') ms += f.ms;
      else if (f.shape === 'uniform') ms += u * f.ms;
      else ms += f.ms * Math.min(TAIL, 0.5 / (1 - u));
    }
    return ms;
  }

  #twinsAllow(from: End, to: End, at: number): boolean {
    for (const { node, sides } of this.#twins) {
      const side = sides.findLast((s) => s.from <= at);
      if (!side) continue;
      const place = (e: End): boolean => (e.node === node || this.#isTwin(e.node) ? !e.second : side.left.includes(e.node));
      const involved = from.node === node || to.node === node;
      if ((involved || side.split) && place(from) !== place(to)) return false;
    }
    return true;
  }

  #isTwin(node: number): boolean {
    return this.#twins.some((t) => t.node === node);
  }
}
