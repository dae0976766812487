/** The command line of the explorer. */
import { parseArgs } from 'node:util';
import { HONEST, INVARIANTS, RULES, type Invariant, type Model, type Rule } from './rules.js';

const MAX_VIEWS = 24;
const MAX_TURN = 12;
const MAX_STATES = 4_000_000;

const table = (rows: Readonly<Record<string, string>>): string =>
  Object.entries(rows)
    .map(([name, text]) => `    ${name.padEnd(16)}${text}`)
    .join('\n');

/** What `--help` prints. */
export const USAGE = `usage: npm run --silent explore -- [options]

Explores voting, time-outs, certificates and the fast path of BBFT with 4 validators, 1 of them faulty, and checks the
safety invariants in every state. Ends with 0 when they hold, 1 when one breaks (the shortest way there is printed),
2 when the options are wrong, 3 when --max-states ended the search.

  --views N        views, 1 to ${MAX_VIEWS}; default 4
  --turn K         views per leader turn, 1 to ${MAX_TURN}; default 1
  --proposals N    different proposals with honest votes in a view, 1 to ${HONEST} (more cannot matter); default 2
  --without LIST   rules to switch off:
${table(RULES)}
  --check LIST     invariants to check; default all:
${table(INVARIANTS)}
  --samples N      N random ways instead of all of them; for more views than can be explored whole
  --seed N         seed of --samples; default 1
  --all-ways       explore ways with useless actions too (checks the reduction)
  --max-states N   end there; default ${MAX_STATES}
  --json           print one JSON object
`;

/** What the command line asks for. */
export interface Options {
  readonly model: Model;
  readonly checked: ReadonlySet<Invariant>;
  /** Random ways; 0 explores all. */
  readonly samples: number;
  readonly seed: number;
  readonly maxStates: number;
  readonly json: boolean;
}

/** A sentence for whoever typed the command. */
export class UsageError extends Error {}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, not "${text}"`);
  return value;
}

function names<T extends string>(
  name: string,
  text: string | undefined,
  known: Readonly<Record<T, string>>,
  missing: readonly T[],
): Set<T> {
  if (text === undefined) return new Set(missing);
  const listed = text.split(',');
  const unknown = listed.find((item) => !Object.hasOwn(known, item));
  if (unknown !== undefined) throw new UsageError(`--${name}: unknown "${unknown}"; one or more of ${Object.keys(known).join(', ')}`);
  return new Set(listed as T[]);
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      views: { type: 'string', default: '4' },
      turn: { type: 'string', default: '1' },
      proposals: { type: 'string', default: '2' },
      without: { type: 'string' },
      check: { type: 'string' },
      samples: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      'all-ways': { type: 'boolean', default: false },
      'max-states': { type: 'string', default: String(MAX_STATES) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;

const parseOrRefuse = (args: readonly string[]): ReturnType<typeof parse> => {
  try {
    return parse(args);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

/**
 * Reads the command line; null asks for help.
 *
 * @throws UsageError naming the option that is wrong
 */
export function readOptions(args: readonly string[]): Options | null {
  const values = parseOrRefuse(args);
  if (values.help) return null;
  const samples = whole('samples', values.samples, 0, 2 ** 31);
  const model: Model = {
    views: whole('views', values.views, 1, MAX_VIEWS),
    turn: whole('turn', values.turn, 1, MAX_TURN),
    proposals: whole('proposals', values.proposals, 1, HONEST),
    reduced: samples === 0 && !values['all-ways'],
    without: names<Rule>('without', values.without, RULES, []),
  };
  return {
    model,
    checked: names<Invariant>('check', values.check, INVARIANTS, Object.keys(INVARIANTS) as Invariant[]),
    samples,
    seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
    maxStates: whole('max-states', values['max-states'], 1, 2 ** 31),
    json: values.json,
  };
}
