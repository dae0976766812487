/** What the wizard gathers, its defaults, its own checks, and how it becomes the API's input. */
import type { VariablesOf } from '@/lib/graphql';
import type { CreateChainMutation } from './create-chain.mutation';

type SpecInput = VariablesOf<typeof CreateChainMutation>['input']['spec'];

/** Every entry as typed text, so that a half-typed number is not lost. */
export interface Draft {
  name: string;
  slug: string;
  slugTouched: boolean;
  description: string;
  preset: 'solo' | 'bbft' | 'custom';
  validators: string;
  memory: 'S' | 'M' | 'L';
  blockInterval: string;
  emptyInterval: string;
  epochLength: string;
  turnViews: string;
  coinbaseMaturity: string;
  clockTolerance: string;
  blockGas: string;
  assetOrigin: 'BOTH' | 'NATIVE';
}

/** The development preset. */
export const DEFAULT_DRAFT: Draft = {
  name: '',
  slug: '',
  slugTouched: false,
  description: '',
  preset: 'bbft',
  validators: '7',
  memory: 'S',
  blockInterval: '500',
  emptyInterval: '5000',
  epochLength: '1200',
  turnViews: '12',
  coinbaseMaturity: '7200',
  clockTolerance: '2000',
  blockGas: '10000000',
  assetOrigin: 'BOTH',
};

const MEMORY_MIB = { S: 1024, M: 2048, L: 4096 } as const;
const MAX_LOCAL_VALIDATORS = 36;

/** Name → short name: letters and digits of the first 31 characters. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 31)
    .replace(/-+$/, '');
}

/** Number of validators the draft asks for; NaN while it is no number. */
export function validatorCount(draft: Draft): number {
  if (draft.preset === 'solo') return 1;
  if (draft.preset === 'bbft') return 4;
  return /^\d+$/.test(draft.validators) ? Number(draft.validators) : Number.NaN;
}

/** Fields of a step that are wrong, by field name. The server checks everything again. */
export function problemsOf(draft: Draft, step: number): ReadonlySet<string> {
  const bad = new Set<string>();
  const range = (field: string, text: string, min: number, max: number): void => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < min || Number(text) > max) bad.add(field);
  };
  if (step === 0) {
    const length = [...draft.name.trim()].length;
    if (length < 3 || length > 48) bad.add('name');
    if (!/^[a-z][a-z0-9-]{2,30}$/.test(draft.slug)) bad.add('slug');
    if ([...draft.description].length > 280) bad.add('description');
  }
  if (step === 1 && draft.preset === 'custom') range('validatorCount', draft.validators, 5, MAX_LOCAL_VALIDATORS);
  if (step === 2) {
    range('blockIntervalMs', draft.blockInterval, 200, 60_000);
    if (draft.emptyInterval !== '0')
      range('emptyIntervalMs', draft.emptyInterval, Math.max(1000, Number(draft.blockInterval) + 1), 3_600_000);
    range('epochLength', draft.epochLength, 100, 100_000);
    range('turnViews', draft.turnViews, 1, 120);
    range('coinbaseMaturity', draft.coinbaseMaturity, 0, 100_000);
    range('clockToleranceMs', draft.clockTolerance, Math.max(500, Number(draft.blockInterval) + 1), 10_000);
    range('blockGas', draft.blockGas, 1_000_000, 100_000_000);
  }
  return bad;
}

/** The draft as `ChainSpecInput`. */
export function specOf(draft: Draft): SpecInput {
  const count = validatorCount(draft);
  return {
    name: draft.name.trim(),
    slug: draft.slug,
    description: draft.description.trim() || null,
    validatorCount: count,
    engine: count === 1 ? 'SINGLE' : 'BBFT_AUTHORITY',
    assetOrigin: draft.assetOrigin,
    blockIntervalMs: Number(draft.blockInterval),
    emptyIntervalMs: Number(draft.emptyInterval),
    epochLength: Number(draft.epochLength),
    turnViews: Number(draft.turnViews),
    coinbaseMaturity: Number(draft.coinbaseMaturity),
    clockToleranceMs: Number(draft.clockTolerance),
    blockGas: draft.blockGas,
    memoryCapMiB: MEMORY_MIB[draft.memory],
  };
}

/** The step that shows a field of the API's input, so that an error leads there. */
export function stepOfField(field: string): number {
  if (['name', 'slug', 'description'].includes(field)) return 0;
  if (['validatorCount', 'engine', 'memoryCapMiB'].includes(field)) return 1;
  return ['assetOrigin', 'storage'].includes(field) ? 3 : 2;
}
