/** Rules between fields, and what this version does not offer. Source: product.md 6.4, bbft.md Annex A and 3.2. */
import type { ChainSpecCode, SpecProblem } from './errors.js';
import { CONSENSUS_RANGES } from './schema.js';
import { AMOUNT_MAX } from './shape.js';
import { BTM_ALIAS, NO_MAIN_CHAIN, type ChainSpec } from './types.js';

type Finding = readonly [wrong: boolean, code: ChainSpecCode, field: string, message: string];

/** Most faulty validators n can bear: ⌊(n−1)/3⌋. */
export function maxFaulty(n: number): number {
  return Math.floor((n - 1) / 3);
}

const CONFLICT = 'PARAMETER_CONFLICT';
const UNSUPPORTED = 'PARAMETER_UNSUPPORTED';

function unsupported(spec: ChainSpec): Finding[] {
  return [
    [
      spec.assets.origin === 'MAINCHAIN',
      UNSUPPORTED,
      'assets.origin',
      'a chain without native assets needs the peg, which is not offered yet: choose NATIVE or BOTH',
    ],
  ];
}

function validatorCount(spec: ChainSpec): Finding[] {
  const { engine, validators, f, minValidators, maxValidators, m } = spec.consensus;
  const n = validators.length;
  const field = 'consensus.validators';
  const fMax = maxFaulty(n);
  const bbft = engine === 'bbft';
  return [
    [
      n === 2 || n === 3,
      'VALIDATOR_COUNT_UNSAFE',
      field,
      `${n} validators tolerate no fault and halt like one: take 1 (engine solo) or 4 to 100`,
    ],
    [!bbft && n > 3, CONFLICT, field, `the engine solo has exactly 1 validator, received ${n}: take the engine bbft`],
    [bbft && n === 1, 'VALIDATOR_COUNT_UNSAFE', field, 'the engine bbft needs 4 to 100 validators, received 1: take the engine solo'],
    [engine === 'solo' && f !== 0, CONFLICT, 'consensus.f', `the engine solo bears no fault: f must be 0, received ${f}`],
    [bbft && n >= 4 && (f < 1 || f > fMax), CONFLICT, 'consensus.f', `${n} validators bear 1 to ${fMax} faulty ones, received ${f}`],
    [m > n, CONFLICT, 'consensus.m', `there are ${n} validators, so at most ${n} gateways, received ${m}`],
    [minValidators > n, CONFLICT, 'consensus.minValidators', `must not exceed the ${n} validators, received ${minValidators}`],
    [maxValidators < n, CONFLICT, 'consensus.maxValidators', `must not be below the ${n} validators, received ${maxValidators}`],
    [
      bbft && minValidators < 4,
      'VALIDATOR_COUNT_UNSAFE',
      'consensus.minValidators',
      `the engine bbft needs at least 4 validators, received ${minValidators}`,
    ],
  ];
}

function times(spec: ChainSpec): Finding[] {
  const c = spec.consensus;
  const aheadMax = CONSENSUS_RANGES.maxAheadMs[1];
  return [
    [
      c.electionGap >= c.epochLength,
      CONFLICT,
      'consensus.electionGap',
      `must be below the epoch length ${c.epochLength}, received ${c.electionGap}`,
    ],
    [
      c.emptyIntervalMs !== 0 && c.emptyIntervalMs < 1000,
      'PARAMETER_OUT_OF_RANGE',
      'consensus.emptyIntervalMs',
      `must be 0 (never) or 1000 to 3600000, received ${c.emptyIntervalMs}`,
    ],
    [
      c.emptyIntervalMs !== 0 && c.emptyIntervalMs <= c.blockIntervalMs,
      CONFLICT,
      'consensus.emptyIntervalMs',
      `must exceed the block interval ${c.blockIntervalMs}, received ${c.emptyIntervalMs}`,
    ],
    // The tolerance ends at 10 s while intervals reach 60 s: the largest tolerance is enough for the long ones.
    [
      c.maxAheadMs <= c.blockIntervalMs && c.maxAheadMs < aheadMax,
      CONFLICT,
      'consensus.maxAheadMs',
      `must exceed the block interval ${c.blockIntervalMs} or be ${aheadMax}, received ${c.maxAheadMs}`,
    ],
    [
      c.unbondingMs === 0 && spec.hrp !== 'sp',
      CONFLICT,
      'consensus.unbondingMs',
      'an unbonding period of 0 is for development chains only',
    ],
    [
      c.evidenceMs >= c.unbondingMs && c.unbondingMs !== 0,
      CONFLICT,
      'consensus.evidenceMs',
      `must be below the unbonding period ${c.unbondingMs}, received ${c.evidenceMs}`,
    ],
    [
      c.unbondingMs === 0 && c.evidenceMs !== 0,
      CONFLICT,
      'consensus.evidenceMs',
      `must be 0 where the unbonding period is 0, received ${c.evidenceMs}`,
    ],
  ];
}

function assets(spec: ChainSpec): Finding[] {
  const { fee, stake, native } = spec.assets;
  const aliases = native.map((asset) => asset.alias);
  const known = (alias: string): boolean => alias === BTM_ALIAS || aliases.includes(alias);
  const steps = spec.rewards.subsidy;
  return [
    [!known(fee), CONFLICT, 'assets.fee', `${fee} is neither BTM nor an alias listed under assets.native`],
    [!known(stake), CONFLICT, 'assets.stake', `${stake} is neither BTM nor an alias listed under assets.native`],
    ...aliases.map((alias, i): Finding => [
      alias === BTM_ALIAS || aliases.indexOf(alias) !== i,
      CONFLICT,
      `assets.native[${i}].alias`,
      `${alias} is taken`,
    ]),
    [
      steps.length > 0 && fee === BTM_ALIAS,
      CONFLICT,
      'rewards.subsidy',
      'a pegged asset is never minted: a subsidy needs a native fee asset',
    ],
    ...steps.map((step, i): Finding => [
      i > 0 && step.from <= (steps[i - 1]?.from ?? 0),
      CONFLICT,
      `rewards.subsidy[${i}].from`,
      'heights must ascend',
    ]),
  ];
}

/** Bytes of the largest directive: a validator's own messages pay no fee, so free gas has to cover them. */
const DIRECTIVE_BYTES = 16_384;

/** What validators that are voted for need. */
function elections(spec: ChainSpec): Finding[] {
  const { consensus: c, assets: a, gas } = spec;
  if (c.membership !== 'DPOS') return [];
  const free = DIRECTIVE_BYTES * gas.storageRate;
  return [
    [c.engine === 'solo', CONFLICT, 'consensus.membership', 'validators are elected with the engine bbft only: choose AUTHORITY or bbft'],
    [
      a.stake === BTM_ALIAS,
      CONFLICT,
      'assets.stake',
      'votes need a stake asset that exists: BTM enters only through a peg, which is not offered yet: list a native asset',
    ],
    [
      c.minVotes * BigInt(c.minValidators) > AMOUNT_MAX,
      CONFLICT,
      'consensus.minVotes',
      `${c.minValidators} validators could never have ${c.minVotes} votes each: at most ${AMOUNT_MAX / BigInt(c.minValidators)}`,
    ],
    [
      gas.freeCredit < free,
      CONFLICT,
      'gas.freeCredit',
      `elections need messages of validators that pay no fee: at least ${free}, received ${gas.freeCredit}`,
    ],
  ];
}

function gasAndMain(spec: ChainSpec): Finding[] {
  const { gas, main } = spec;
  const absent = main.genesisHash === NO_MAIN_CHAIN;
  return [
    [gas.maxPerTx > gas.block, CONFLICT, 'gas.maxPerTx', `must not exceed the block limit ${gas.block}, received ${gas.maxPerTx}`],
    [
      gas.freeCredit > gas.maxPerTx,
      CONFLICT,
      'gas.freeCredit',
      `must not exceed the limit per transaction ${gas.maxPerTx}, received ${gas.freeCredit}`,
    ],
    [
      absent && (main.hrp !== '' || main.relayStart !== 0),
      CONFLICT,
      'main',
      'without a main-chain the prefix is empty and the relay start 0',
    ],
    [!absent && main.hrp === '', CONFLICT, 'main.hrp', 'a main-chain needs its address prefix'],
  ];
}

function duplicateKeys(spec: ChainSpec): Finding[] {
  const { validators } = spec.consensus;
  const firstOf = (key: 'identityKey' | 'blsKey'): Finding[] => {
    const seen = new Set<string>();
    return validators.map((validator, i): Finding => {
      const repeated = seen.has(validator[key]);
      seen.add(validator[key]);
      return [repeated, CONFLICT, `consensus.validators[${i}].${key}`, 'another validator has this key'];
    });
  };
  return [...firstOf('identityKey'), ...firstOf('blsKey')];
}

/** Every broken rule of a specification whose fields have the right shapes; empty when it can be run. */
export function checkRules(spec: ChainSpec): SpecProblem[] {
  return [unsupported, validatorCount, times, assets, elections, gasAndMain, duplicateKeys]
    .flatMap((rule) => rule(spec))
    .filter(([wrong]) => wrong)
    .map(([, code, field, message]) => ({ code, field, message: message.startsWith(field) ? message : `${field}: ${message}` }));
}
