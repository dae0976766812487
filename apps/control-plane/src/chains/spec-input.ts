/**
 * The door for what a business asks for: every field judged by itself, then the fields together, then the whole by
 * the chain specification's and the engine's own rules. All problems are reported at once, each bound to its field.
 */
import { checkChainSpec, consensusParams, type SpecProblem as LibProblem, type ValidatorSpec } from '@bystack/chainspec';
import { bbftEngine, soloEngine } from '@bystack/bbft';
import { SETTING_RANGES, settingsToSpec, type ChainSettings, type NumericSetting } from './chain-settings.js';
import { DESCRIPTION_MAX, isPlainText, lengthOf, NAME_LENGTH, nameToSlug, SLUG_PATTERN } from './slug.js';

/** `ChainSpecInput` of the API as it arrives; absent and null mean the preset's value. */
export interface SpecInput {
  readonly name: string;
  readonly slug?: string | null;
  readonly description?: string | null;
  readonly environment?: string | null;
  readonly preset?: string | null;
  readonly storage?: string | null;
  readonly assetOrigin?: string | null;
  readonly engine?: string | null;
  readonly validatorCount?: number | null;
  readonly gateways?: number | null;
  readonly blockIntervalMs?: number | null;
  readonly emptyIntervalMs?: number | null;
  readonly epochLength?: number | null;
  readonly turnViews?: number | null;
  readonly coinbaseMaturity?: number | null;
  readonly clockToleranceMs?: number | null;
  readonly blockGas?: string | null;
  readonly memoryCapMiB?: number | null;
}

/** Codes of `userErrors` this door gives. */
export type SpecInputCode = 'PARAMETER_OUT_OF_RANGE' | 'PARAMETER_CONFLICT' | 'VALIDATOR_COUNT_UNSAFE';

/** One problem; `reason` completes the sentence of the code: what is allowed and what was received. */
export interface SpecInputProblem {
  readonly code: SpecInputCode;
  readonly field: keyof SpecInput;
  readonly reason: string;
}

/** Either settings or every problem found. */
export type SpecInputResult =
  { readonly ok: true; readonly settings: ChainSettings } | { readonly ok: false; readonly problems: readonly SpecInputProblem[] };

/**
 * Judges an input. `fallbackSlug`: letters and digits for the short name of a name without Latin letters.
 * Pure; never throws on bad input.
 */
export function parseSpecInput(input: SpecInput, fallbackSlug: string): SpecInputResult {
  const problems: SpecInputProblem[] = [];
  const settings = readSettings(input, fallbackSlug, problems);
  if (problems.length === 0) problems.push(...fieldConflicts(settings));
  if (problems.length === 0) problems.push(...wholeProblems(settings));
  return problems.length === 0 ? { ok: true, settings } : { ok: false, problems };
}

type Report = (code: SpecInputCode, field: keyof SpecInput, reason: string) => void;

function readSettings(input: SpecInput, fallbackSlug: string, problems: SpecInputProblem[]): ChainSettings {
  const report: Report = (code, field, reason) => problems.push({ code, field, reason });
  const number = (field: NumericSetting, preset: number = SETTING_RANGES[field].preset): number =>
    readNumber(field, input[field], preset, report);
  const validatorCount = number('validatorCount');
  const blockIntervalMs = number('blockIntervalMs');
  return {
    ...readTexts(input, fallbackSlug, report),
    environment: oneOf('environment', input.environment, ['DEVELOPMENT'], report) ?? 'DEVELOPMENT',
    preset: oneOf('preset', input.preset, ['DEVELOPMENT'], report) ?? 'DEVELOPMENT',
    storage: oneOf('storage', input.storage, ['EMBEDDED'], report) ?? 'EMBEDDED',
    assetOrigin: oneOf('assetOrigin', input.assetOrigin, ['BOTH', 'NATIVE'], report) ?? 'BOTH',
    engine: oneOf('engine', input.engine, ['SINGLE', 'BBFT_AUTHORITY'], report) ?? (validatorCount === 1 ? 'SINGLE' : 'BBFT_AUTHORITY'),
    validatorCount,
    gateways: number('gateways'),
    blockIntervalMs,
    emptyIntervalMs: number('emptyIntervalMs', emptyIntervalFor(blockIntervalMs)),
    epochLength: number('epochLength'),
    turnViews: number('turnViews'),
    coinbaseMaturity: number('coinbaseMaturity'),
    clockToleranceMs: number('clockToleranceMs', toleranceFor(blockIntervalMs)),
    blockGas: number('blockGas'),
    memoryCapMiB: number('memoryCapMiB'),
  };
}

/** The preset's empty interval, or ten block intervals where that would not exceed the block interval. */
function emptyIntervalFor(blockIntervalMs: number): number {
  const { preset, max } = SETTING_RANGES.emptyIntervalMs;
  return blockIntervalMs < preset ? preset : Math.min(max, 10 * blockIntervalMs);
}

/** The preset's tolerance, or one second more than the block interval where the preset's would be too small. */
function toleranceFor(blockIntervalMs: number): number {
  const { preset, max } = SETTING_RANGES.clockToleranceMs;
  return blockIntervalMs < preset ? preset : Math.min(max, blockIntervalMs + 1_000);
}

function readNumber(field: NumericSetting, given: number | string | null | undefined, preset: number, report: Report): number {
  if (given === null || given === undefined) return preset;
  const { min, max } = SETTING_RANGES[field];
  const value = typeof given === 'number' ? given : /^(0|[1-9][0-9]{0,15})$/.test(given) ? Number(given) : Number.NaN;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  report('PARAMETER_OUT_OF_RANGE', field, `a whole number from ${min} to ${max} is expected, received ${String(given).slice(0, 40)}`);
  return preset;
}

function oneOf<T extends string>(
  field: keyof SpecInput,
  given: string | null | undefined,
  choices: readonly T[],
  report: Report,
): T | undefined {
  if (given === null || given === undefined) return undefined;
  const choice = choices.find((one) => one === given);
  if (choice === undefined) report('PARAMETER_OUT_OF_RANGE', field, `${choices.join(' or ')} is offered, received ${given.slice(0, 40)}`);
  return choice;
}

function readTexts(input: SpecInput, fallbackSlug: string, report: Report): Pick<ChainSettings, 'name' | 'slug' | 'description'> {
  const name = input.name.trim();
  const [min, max] = NAME_LENGTH;
  const length = lengthOf(name);
  if (length < min || length > max)
    report('PARAMETER_OUT_OF_RANGE', 'name', `${min} to ${max} characters are expected, received ${length}`);
  if (!isPlainText(name)) report('PARAMETER_OUT_OF_RANGE', 'name', 'control characters are not allowed');
  const slug = input.slug ?? nameToSlug(name, fallbackSlug);
  if (!SLUG_PATTERN.test(slug))
    report('PARAMETER_OUT_OF_RANGE', 'slug', '3 to 31 characters are expected: small letters, digits and hyphens, the first one a letter');
  const description = input.description?.trim() || null;
  if (description !== null && (lengthOf(description) > DESCRIPTION_MAX || !isPlainText(description.replaceAll('\n', ' '))))
    report('PARAMETER_OUT_OF_RANGE', 'description', `at most ${DESCRIPTION_MAX} characters of plain text are expected`);
  return { name, slug, description };
}

function fieldConflicts(s: ChainSettings): SpecInputProblem[] {
  const out: SpecInputProblem[] = [];
  const say = (code: SpecInputCode, field: keyof SpecInput, reason: string): void => void out.push({ code, field, reason });
  const n = s.validatorCount;
  if (n === 2 || n === 3)
    say('VALIDATOR_COUNT_UNSAFE', 'validatorCount', `${n} validators tolerate no fault and halt like one; take 1, or 4 to 100`);
  else if (s.engine === 'SINGLE' && n > 1)
    say('PARAMETER_CONFLICT', 'engine', `SINGLE has exactly one validator, ${n} are asked for; take BBFT_AUTHORITY`);
  else if (s.engine === 'BBFT_AUTHORITY' && n === 1)
    say('PARAMETER_CONFLICT', 'engine', 'BBFT_AUTHORITY needs at least 4 validators, 1 is asked for; take SINGLE');
  if (s.gateways > n) say('PARAMETER_CONFLICT', 'gateways', `at most the ${n} validators can be gateways, received ${s.gateways}`);
  if (s.emptyIntervalMs !== 0 && s.emptyIntervalMs < 1_000)
    say('PARAMETER_OUT_OF_RANGE', 'emptyIntervalMs', `0 (never) or 1000 to 3600000 is expected, received ${s.emptyIntervalMs}`);
  return out;
}

/** Where a rule of the specification or of the engine points, in the words of the API. */
const FIELD_OF: Readonly<Record<string, keyof SpecInput>> = {
  name: 'name',
  'assets.origin': 'assetOrigin',
  'assets.stake': 'assetOrigin',
  'consensus.validators': 'validatorCount',
  'consensus.minValidators': 'validatorCount',
  'consensus.f': 'validatorCount',
  'consensus.m': 'gateways',
  'consensus.blockIntervalMs': 'blockIntervalMs',
  'consensus.emptyIntervalMs': 'emptyIntervalMs',
  'consensus.epochLength': 'epochLength',
  'consensus.electionGap': 'epochLength',
  'consensus.turnViews': 'turnViews',
  'consensus.maxAheadMs': 'clockToleranceMs',
  'gas.block': 'blockGas',
  'gas.maxPerTx': 'blockGas',
  'coinbase.maturity': 'coinbaseMaturity',
};

/** Stand-ins with distinct keys: the rules look at their number and shape, the real keys come later. */
function standIns(count: number): ValidatorSpec[] {
  return Array.from({ length: count }, (_, i) => {
    const byte = (i + 1).toString(16).padStart(2, '0');
    return { identityKey: byte.repeat(32), blsKey: byte.repeat(48), pop: byte.repeat(96), rewardProgram: '51' };
  });
}

function wholeProblems(settings: ChainSettings): SpecInputProblem[] {
  const spec = settingsToSpec(settings, { nonce: '00'.repeat(32), genesisTimeMs: 1, validators: standIns(settings.validatorCount) });
  const rules = checkChainSpec(spec).map(libProblem);
  if (rules.length > 0) return rules;
  const engine = settings.engine === 'SINGLE' ? soloEngine : bbftEngine;
  return engine.checkParams(settings.validatorCount, consensusParams(spec)).map((problem) => ({
    code: 'PARAMETER_CONFLICT',
    field: FIELD_OF[`consensus.${problem.field ?? ''}`] ?? 'engine',
    reason: problem.message,
  }));
}

function libProblem(problem: LibProblem): SpecInputProblem {
  const known = problem.code === 'VALIDATOR_COUNT_UNSAFE' || problem.code === 'PARAMETER_OUT_OF_RANGE';
  const reason = problem.message.startsWith(`${problem.field}: `) ? problem.message.slice(problem.field.length + 2) : problem.message;
  return {
    code: known ? (problem.code as SpecInputCode) : 'PARAMETER_CONFLICT',
    field: FIELD_OF[problem.field] ?? 'engine',
    reason,
  };
}
