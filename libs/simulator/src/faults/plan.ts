/** Draws a scenario from a seed: how the chain is set up and which faults strike when. */
import { defaultFaults } from '@bystack/consensus';
import { between, pick, sample, split, type Random } from '../random.js';
import { CRASH_POINTS, FAULTS, INVALID_FIELDS, type Fault, type FaultKind, type Scenario } from '../scenario.js';
import { WIRE } from './adversary.js';

/** What the command line chooses. */
export interface PlanOptions {
  readonly validators: number;
  /** 0 = automatic. */
  readonly gateways: number;
  readonly faults: readonly FaultKind[];
}

const CHAOS_MS = 12_000;
/** From this size on a run has less time, since each view costs n² messages. */
const LARGE = 10;
const CHAOS_LARGE_MS = 6_000;
const TURNS = [1, 2, 3, 12];
const EPOCHS = [6, 12, 1200];
const TRANSACTIONS = 3;
const MOST_KINDS = 5;
/** Kinds whose nodes count against f. */
const COUNTED: readonly FaultKind[] = ['logLost', 'silent', 'equivocate', 'invalid', 'twins', 'backup', 'lie', 'forge', 'usurp', 'replay'];
const VOTE_KINDS: readonly (readonly number[])[] = [[WIRE.distribute], [WIRE.aggregate, WIRE.finalize], [WIRE.timeout, WIRE.newView]];

/** The scenario of a seed. */
export function planOf(seed: number, options: PlanOptions): Scenario {
  const random = split(seed, 'plan');
  const { validators, gateways } = options;
  const chaosMs = validators >= LARGE ? CHAOS_LARGE_MS : CHAOS_MS;
  const base = {
    seed,
    validators,
    gateways,
    turnViews: pick(random, TURNS),
    epochLength: pick(random, EPOCHS),
    chaosMs,
    transactions: TRANSACTIONS,
  };
  const allowed = FAULTS.filter((kind) => options.faults.includes(kind));
  const plain = sample(
    random,
    allowed.filter((k) => !COUNTED.includes(k)),
    between(random, 0, MOST_KINDS),
  );
  const faults = plain.flatMap((kind) => Array.from({ length: between(random, 1, 2) }, () => draw(random, kind, base)).flat());
  const counted = allowed.filter((k) => COUNTED.includes(k));
  const count = counted.length > 0 ? between(random, 0, defaultFaults(validators)) : 0;
  const nodes = sample(random, nodesOf(validators), count);
  return { ...base, faults: [...faults, ...faulty(random, counted, nodes, base)] };
}

type Base = Omit<Scenario, 'faults'>;
const nodesOf = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const during = (random: Random, chaosMs: number): { from: number; until: number } => {
  const from = between(random, 0, chaosMs - 500);
  return { from, until: from + between(random, 300, chaosMs / 2) };
};

const draw = (random: Random, kind: FaultKind, s: Base): Fault | Fault[] => {
  const time = during(random, s.chaosMs);
  const node = between(random, 0, s.validators - 1);
  switch (kind) {
    case 'loss':
      return loss(random, s, time);
    case 'delay':
      return { kind, shape: pick(random, ['constant', 'uniform', 'heavy'] as const), ms: between(random, 5, 150), ...time };
    case 'duplicate':
      return { kind, share: random(), ...time };
    case 'reorder':
      return { kind, share: random(), ms: between(random, 20, 800), ...time };
    case 'partition':
      return partition(random, s, time);
    case 'slow':
      return { kind, node, ms: between(random, 20, 600), ...time };
    case 'crash':
      return {
        kind,
        node,
        from: time.from,
        at: random() < 0.4 ? null : pick(random, CRASH_POINTS),
        effects: between(random, 0, random() < 0.5 ? 8 : 60),
        kept: between(random, 0, 3),
        downMs: random() < 0.15 ? null : between(random, 1, random() < 0.5 ? 100 : 4000),
      };
    case 'diskFull':
      return { kind, node, ...time };
    case 'clock':
      return { kind, node, ms: between(random, -10_000, 10_000), ...time };
    default:
      return { kind: 'late', node, from: time.from };
  }
};

/** All messages, or those of one step of the protocol, which may still reach one node. */
const loss = (random: Random, s: Base, time: { from: number; until: number }): Fault => {
  if (random() < 0.4) return { kind: 'loss', share: random() * 0.3, kinds: null, except: null, ...time };
  const except = random() < 0.6 ? between(random, 0, s.validators - 1) : null;
  return { kind: 'loss', share: pick(random, [0.5, 0.9, 1]), kinds: pick(random, VOTE_KINDS), except, ...time };
};

const partition = (random: Random, s: Base, time: { from: number; until: number }): Fault | Fault[] => {
  if (random() < 0.35) return lonelyCertificate(random, s, time);
  const size = random() < 0.4 ? 1 : between(random, 1, s.validators - 1);
  return { kind: 'partition', silenced: sample(random, nodesOf(s.validators), size), oneWay: random() < 0.3, ...time };
};

/** Every faulty validator misbehaves in one way to the end; all twins share their sides, so that they work together. */
const faulty = (random: Random, kinds: readonly FaultKind[], nodes: readonly number[], s: Base): Fault[] => {
  const sides = twinSides(random, s);
  const always = { from: 0, until: null };
  return nodes.map((node): Fault => {
    const kind = pick(random, kinds);
    switch (kind) {
      case 'lie':
      case 'equivocate':
        return { kind, node, ...always };
      case 'invalid':
        return { kind, node, fields: sample(random, INVALID_FIELDS, between(random, 1, 3)), ...always };
      case 'twins':
        return { kind, node, sides };
      case 'logLost':
        return { kind, node, from: between(random, 500, s.chaosMs - 1), downMs: between(random, 1, 2000) };
      case 'backup': {
        const takenAt = between(random, 500, s.chaosMs / 2);
        return { kind, node, takenAt, from: takenAt + between(random, 500, s.chaosMs / 2 - 500) };
      }
      case 'forge':
      case 'usurp':
      case 'replay':
        return { kind, node, everyMs: between(random, 20, 300), ...always };
      default:
        return { kind: 'silent', node, kinds: random() < 0.4 ? null : pick(random, VOTE_KINDS), ...always };
    }
  });
};

const twinSides = (random: Random, s: Base): { from: number; left: number[]; split: boolean }[] => {
  const sides: { from: number; left: number[]; split: boolean }[] = [];
  for (let from = 0; from < s.chaosMs; from += between(random, 200, 2500))
    sides.push({ from, left: sample(random, nodesOf(s.validators), between(random, 0, s.validators)), split: random() < 0.5 });
  return sides;
};

/** One node hears all votes and is heard by nobody: it alone gets the certificate. */
const lonelyCertificate = (random: Random, s: Base, time: { from: number; until: number }): Fault[] => {
  const node = between(random, 0, s.validators - 1);
  return [
    {
      kind: 'loss',
      share: 1,
      kinds: [WIRE.aggregate, WIRE.finalize],
      except: node,
      from: time.from,
      until: Math.min(time.until, time.from + between(random, 100, 800)),
    },
    { kind: 'partition', silenced: [node], oneWay: true, ...time },
  ];
};
