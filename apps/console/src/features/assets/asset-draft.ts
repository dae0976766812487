/** What the form of a new asset gathers and checks before the API checks it again. */
export interface AssetDraft {
  readonly alias: string;
  readonly name: string;
  readonly symbol: string;
  readonly decimals: string;
  /** JSON text, may be empty. */
  readonly definition: string;
}
export const NEW_ASSET: AssetDraft = { alias: '', name: '', symbol: '', decimals: '8', definition: '' };
const DEFINITION_BYTES = 16 * 1024;

/** Decimals of the draft, NaN while they are no number of 0 to 18. */
export function decimalsOf(draft: AssetDraft): number {
  return /^\d{1,2}$/.test(draft.decimals) && Number(draft.decimals) <= 18 ? Number(draft.decimals) : Number.NaN;
}

/** The definition as a value: null when empty, undefined when it is no JSON object of at most 16 KiB. */
export function definitionOf(draft: AssetDraft): object | null | undefined {
  if (draft.definition.trim() === '') return null;
  if (new TextEncoder().encode(draft.definition).length > DEFINITION_BYTES) return undefined;
  try {
    const value: unknown = JSON.parse(draft.definition);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Names of the fields that are wrong. */
export function assetProblems(draft: AssetDraft): ReadonlySet<keyof AssetDraft> {
  const bad = new Set<keyof AssetDraft>();
  const alias = [...draft.alias.trim()].length;
  if (alias < 1 || alias > 32) bad.add('alias');
  if ([...draft.name.trim()].length > 64) bad.add('name');
  const symbol = [...draft.symbol.trim()].length;
  if (symbol === 1 || symbol > 12) bad.add('symbol');
  if (Number.isNaN(decimalsOf(draft))) bad.add('decimals');
  if (definitionOf(draft) === undefined) bad.add('definition');
  return bad;
}
