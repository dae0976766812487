/**
 * Canonical bytes: JSON by RFC 8785, restricted to objects, arrays, strings, booleans and integers below 2^53;
 * larger integers are decimal strings. Source: sidechain-ledger.md 18.6.
 */
import { BystackError } from '@bystack/base';
import type { ChainSpec } from './types.js';

const SAFE_MAX = 9007199254740991n;
const encoder = new TextEncoder();

const refuse = (what: string): BystackError =>
  new BystackError({ code: 'CHAINSPEC_NOT_CANONICAL', what }, { message: `a specification cannot hold ${what}` });

function writeString(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw refuse('a lone surrogate');
  return JSON.stringify(text);
}

function writeNumber(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) throw refuse(`the number ${value}`);
  return String(value);
}

/** The canonical text of any restricted JSON value. @throws BystackError `CHAINSPEC_NOT_CANONICAL` on what has none. */
export function canonicalText(value: unknown): string {
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value === 'bigint') return value >= 0n && value <= SAFE_MAX ? String(value) : `"${String(value)}"`;
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null) throw refuse(String(value));
  const fields = value as Record<string, unknown>;
  // Default sort compares UTF-16 code units, as RFC 8785 wants.
  const keys = Object.keys(fields).sort();
  return `{${keys.map((key) => `${writeString(key)}:${canonicalText(fields[key])}`).join(',')}}`;
}

/** The bytes that are hashed, stored and exchanged. @throws BystackError `CHAINSPEC_NOT_CANONICAL`. */
export function canonicalBytes(spec: ChainSpec): Uint8Array {
  return encoder.encode(canonicalText(spec));
}
