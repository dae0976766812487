/** Asset definitions: the bytes an asset id commits to, and reading them back. Pure. */
import { BystackError } from '@bystack/base';

/** Longest definition, bytes (product.md 6.7). */
export const MAX_DEFINITION_BYTES = 16 * 1024;
/** Most digits behind the point. */
export const MAX_DECIMALS = 18;

const MAX_DEPTH = 16;
const encoder = new TextEncoder();

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const refuse = (what: string): BystackError =>
  new BystackError(
    { code: 'ASSET_DEFINITION_INVALID', what },
    { message: `The definition cannot hold ${what}.`, remedy: 'Use plain JSON of at most 16 KiB, nested at most 16 deep.' },
  );

function text(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw refuse('a lone surrogate');
  return JSON.stringify(value);
}

/** JSON by RFC 8785: keys in UTF-16 order, no spaces. @throws BystackError `ASSET_DEFINITION_INVALID` on what JSON cannot say. */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) throw refuse(`more than ${MAX_DEPTH} levels`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object') throw refuse(`a value of type ${typeof value}`);
  const fields = value as Record<string, unknown>;
  const keys = Object.keys(fields)
    .filter((key) => fields[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${text(key)}:${canonicalJson(fields[key], depth + 1)}`).join(',')}}`;
}

/** What the platform writes into every definition. */
export interface DefinitionFields {
  readonly decimals: number;
  readonly name: string;
  readonly symbol: string;
  /** More fields of the issuer; the fields above win. */
  readonly more: Readonly<Record<string, unknown>>;
}

/** The definition bytes of a new asset. @throws BystackError `ASSET_DEFINITION_INVALID`. */
export function encodeDefinition(fields: DefinitionFields): Uint8Array {
  const { decimals, name, symbol, more } = fields;
  const bytes = encoder.encode(canonicalJson({ description: '', ...more, decimals, name, symbol }));
  if (bytes.length > MAX_DEFINITION_BYTES) throw refuse(`${bytes.length} bytes`);
  return bytes;
}

/** What can be told of an asset from its definition alone. */
export interface DefinitionView {
  readonly json: unknown;
  readonly decimals: number;
  readonly name: string | null;
  readonly symbol: string | null;
}

const shortText = (value: unknown, max: number): string | null =>
  typeof value === 'string' && value.length > 0 && value.length <= max ? value : null;

/** Reads definition bytes of anybody's making. Total: what is no JSON object gives nulls and 0 decimals. */
export function readDefinition(bytes: Uint8Array): DefinitionView {
  let json: unknown = null;
  try {
    json = bytes.length <= MAX_DEFINITION_BYTES ? JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) : null;
  } catch {
    json = null;
  }
  const fields = (typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {}) as Record<string, unknown>;
  const { decimals } = fields;
  const whole = typeof decimals === 'number' && Number.isInteger(decimals) && decimals >= 0 && decimals <= MAX_DECIMALS;
  return { json, decimals: whole ? decimals : 0, name: shortText(fields['name'], 64), symbol: shortText(fields['symbol'], 12) };
}
