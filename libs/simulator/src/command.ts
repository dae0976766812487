/** The command line of the simulator: reads its options, runs the seeds, prints what failed and how to see it again. */
import { parseArgs } from 'node:util';
import { installFastHasher } from '@bystack/base';
import { bbftEngine } from '@bystack/bbft';
import { chainFacts } from '@bystack/replica';
import { planOf, type PlanOptions } from './faults/plan.js';
import { runScenario, type Outcome } from './run.js';
import { FAULTS, type FaultKind } from './scenario.js';
import { shrink } from './shrink.js';
import { specOf } from './chain.js';

export const HELP = `Usage: npm run --silent sim -- --seeds A..B --validators N [options]

Runs the production validators (ledger included) under virtual time, one run per seed: first chaos, in which every
safety invariant is checked after every event, then a healed core of N - f nodes that has to make progress.

  --seeds A..B        first and last seed, whole numbers from 0 (one number: that seed alone)
  --validators N      validators, 4 to 100
  --gateways M|auto   top-level gateways (default: N)
  --faults LIST|all   kinds of faults to draw from, separated by commas (default: all; none: no faults):
                      ${FAULTS.slice(0, 10).join(', ')},
                      ${FAULTS.slice(10).join(', ')}
  --shrink            cut every failing run down to a short script, printed as one line of JSON
  --trace             one line per seed with the fingerprint of everything that happened
  --json              one line of JSON per failing seed, and last {passed, failed, seeds}
  --help              this text

Prints one line per failing seed with the command that replays it and, last, "N passed, N failed".
Exit codes: 0 all passed, 1 a seed failed, 2 wrong usage.
`;

const MAX_SEED = 0xffff_ffff;
const MIN_VALIDATORS = 4;
const MAX_VALIDATORS = 100;

/** A usage error, as a sentence. */
class UsageError extends Error {}

interface Order extends PlanOptions {
  readonly first: number;
  readonly last: number;
  readonly json: boolean;
  readonly shrink: boolean;
  readonly trace: boolean;
}

const wholeNumber = (text: string, what: string, low: number, high: number): number => {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(value >= low && value <= high))
    throw new UsageError(`${what} is a whole number from ${String(low)} to ${String(high)}, received ${text}.`);
  return value;
};

const seedsOf = (text: string | undefined): { first: number; last: number } => {
  const [a = '', b = a, ...more] = (text ?? '').split('..');
  if (text === undefined || more.length > 0) throw new UsageError('--seeds A..B is needed, for example --seeds 1..100.');
  const [first, last] = [wholeNumber(a, 'A seed', 0, MAX_SEED), wholeNumber(b, 'A seed', 0, MAX_SEED)];
  if (last < first) throw new UsageError(`--seeds ends at ${String(last)}, before its start ${String(first)}.`);
  return { first, last };
};

const faultsOf = (text: string): readonly FaultKind[] => {
  if (text === 'all') return FAULTS;
  if (text === 'none') return [];
  return text.split(',').map((name) => {
    const kind = FAULTS.find((f) => f === name);
    if (!kind) throw new UsageError(`${name} is no kind of fault; there are ${FAULTS.join(', ')}.`);
    return kind;
  });
};

const OPTIONS = {
  seeds: { type: 'string' },
  validators: { type: 'string' },
  gateways: { type: 'string' },
  faults: { type: 'string' },
  shrink: { type: 'boolean' },
  trace: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

const parse = (args: readonly string[]): { readonly [K in keyof typeof OPTIONS]?: string | boolean } => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const orderOf = (values: ReturnType<typeof parse>): Order => {
  const text = (name: keyof typeof OPTIONS): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined);
  const validators = wholeNumber(text('validators') ?? '', '--validators', MIN_VALIDATORS, MAX_VALIDATORS);
  const gateways = text('gateways') === 'auto' ? 0 : wholeNumber(text('gateways') ?? String(validators), '--gateways', 1, validators);
  const order = {
    ...seedsOf(text('seeds')),
    validators,
    gateways,
    faults: faultsOf(text('faults') ?? 'all'),
    json: values.json === true,
    shrink: values.shrink === true,
    trace: values.trace === true,
  };
  const { params } = chainFacts(specOf(planOf(order.first, order)), bbftEngine);
  const [problem] = bbftEngine.checkParams(validators, params);
  if (problem) throw new UsageError(problem.message);
  return order;
};

/** The command that runs one seed of an order again. */
const replayOf = (seed: number, o: Order): string => {
  const faults = o.faults.length === FAULTS.length ? 'all' : o.faults.join(',') || 'none';
  const gateways = o.gateways === 0 ? 'auto' : String(o.gateways);
  return `npm run --silent sim -- --seeds ${String(seed)}..${String(seed)} --validators ${String(o.validators)} --gateways ${gateways} --faults ${faults}`;
};

const failureLine = (outcome: Outcome, o: Order): string => {
  const { scenario, breach } = outcome;
  const replay = replayOf(scenario.seed, o);
  if (o.json)
    return JSON.stringify({ seed: scenario.seed, invariant: breach?.invariant, at: breach?.at, sentence: breach?.sentence, replay });
  return `seed ${String(scenario.seed)} fails ${breach?.invariant ?? ''} at ${String(breach?.at)} ms: ${breach?.sentence ?? ''}; replay: ${replay}`;
};

/** Runs the command; what it prints goes through the two functions. Returns the exit code. */
export async function runCommand(
  args: readonly string[],
  print: (line: string) => void,
  complain: (line: string) => void,
): Promise<number> {
  await installFastHasher();
  try {
    const values = parse(args);
    if (values.help) print(HELP.trimEnd());
    return values.help ? 0 : runSeeds(orderOf(values), print);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    complain(`sim: ${error.message} See --help.`);
    return 2;
  }
}

const runSeeds = (o: Order, print: (line: string) => void): number => {
  const failures: { seed: number; invariant: string; replay: string }[] = [];
  let passed = 0;
  for (let seed = o.first; seed <= o.last; seed++) {
    const outcome = runScenario(planOf(seed, o));
    if (o.trace) print(`seed ${String(seed)} trace ${outcome.trace} events ${String(outcome.events)} height ${String(outcome.height)}`);
    if (!outcome.breach) {
      passed++;
      continue;
    }
    print(failureLine(outcome, o));
    if (o.shrink) print(JSON.stringify(shrink(outcome.scenario, outcome.breach.invariant)));
    failures.push({ seed, invariant: outcome.breach.invariant, replay: replayOf(seed, o) });
  }
  print(
    o.json
      ? JSON.stringify({ passed, failed: failures.length, seeds: failures })
      : `${String(passed)} passed, ${String(failures.length)} failed`,
  );
  return failures.length === 0 ? 0 : 1;
};
