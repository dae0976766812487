/** Every field of the specification with its range. Source: sidechain-ledger.md 18.6, product.md 6.4, bbft.md Annex A. */
import type { Shape } from './shape.js';

const integer = (min: number, max: number): Shape => ({ kind: 'integer', min, max });
const hex = (min: number, max = min): Shape => ({ kind: 'hex', min, max });
const object = (fields: Readonly<Record<string, Shape>>): Shape => ({ kind: 'object', fields });
const list = (item: Shape, min: number, max: number): Shape => ({ kind: 'array', item, min, max });
const choice = (...of: (string | number)[]): Shape => ({ kind: 'choice', of });
const text = (min: number, max: number, pattern?: RegExp): Shape =>
  pattern === undefined ? { kind: 'text', min, max } : { kind: 'text', min, max, pattern };

const DAY_MS = 86_400_000;
const PROGRAM_MAX = 4096;

/** Ranges of the numeric consensus parameters, for forms and texts. */
export const CONSENSUS_RANGES = {
  f: [0, 33],
  m: [0, 100],
  fanout: [2, 64],
  turnViews: [1, 120],
  epochLength: [100, 100_000],
  electionGap: [4, 99_999],
  blockIntervalMs: [200, 60_000],
  emptyIntervalMs: [0, 3_600_000],
  maxAheadMs: [500, 10_000],
  maxBehindMs: [1_000, 600_000],
  maxBlockBytes: [65_536, 8_388_608],
  minValidators: [1, 100],
  maxValidators: [1, 100],
  unbondingMs: [0, 365 * DAY_MS],
  evidenceMs: [0, 365 * DAY_MS],
} as const satisfies Record<string, readonly [number, number]>;

/** Ranges of the gas and coinbase parameters. */
export const GAS_RANGES = {
  block: [1_000_000, 100_000_000],
  maxPerTx: [1, 100_000_000],
  freeCredit: [0, 100_000_000],
  vmRate: [1, 1_000_000],
  storageRate: [0, 1_000],
} as const satisfies Record<string, readonly [number, number]>;

const ranges = (table: Readonly<Record<string, readonly [number, number]>>): Record<string, Shape> =>
  Object.fromEntries(Object.entries(table).map(([name, [min, max]]) => [name, integer(min, max)]));

const VALIDATOR = object({ identityKey: hex(32), blsKey: hex(48), pop: hex(96), rewardProgram: hex(1, PROGRAM_MAX) });

const CONSENSUS = object({
  engine: choice('solo', 'bbft'),
  membership: choice('AUTHORITY', 'DPOS'),
  validators: list(VALIDATOR, 1, 100),
  ...ranges(CONSENSUS_RANGES),
  minVotes: { kind: 'amount', min: 0n },
  minVoteOutput: { kind: 'amount', min: 1n },
});

const NATIVE_ASSET = object({
  alias: text(1, 32, /^[A-Z][A-Z0-9_.-]*$/),
  definition: hex(0, 16_384),
  issuanceProgram: hex(1, PROGRAM_MAX),
});

/** The whole specification. `peg` is an object without fields and `modules` a list without entries until they exist. */
export const SPEC_SHAPE: Shape = object({
  version: choice(1),
  name: text(3, 48),
  nonce: hex(32),
  genesisTimeMs: integer(1, Number.MAX_SAFE_INTEGER),
  hrp: choice('vp', 'tp', 'sp'),
  main: object({ genesisHash: hex(32), hrp: text(0, 8, /^[a-z]*$/), relayStart: integer(0, Number.MAX_SAFE_INTEGER) }),
  assets: object({
    origin: choice('MAINCHAIN', 'NATIVE', 'BOTH'),
    fee: text(1, 32),
    stake: text(1, 32),
    native: list(NATIVE_ASSET, 0, 16),
  }),
  consensus: CONSENSUS,
  gas: object(ranges(GAS_RANGES)),
  coinbase: object({ maturity: integer(0, 100_000) }),
  rewards: object({ subsidy: list(object({ from: integer(1, Number.MAX_SAFE_INTEGER), amount: { kind: 'amount', min: 0n } }), 0, 64) }),
  peg: object({}),
  modules: list(object({}), 0, 0),
});
