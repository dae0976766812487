/** Reading of asset definitions: those on the chain are anybody's bytes, those of requests keep every digit. */
import { isBystackError } from '@bystack/base';
import { encodeAssetDefinition, type JsonValue } from '@bystack/protocol';
import { isLosslessNumber } from 'lossless-json';

/** A definition. */
export type Definition = { readonly [key: string]: JsonValue };

const isObject = (value: unknown): value is Definition => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object that raw bytes hold, null when they hold none that can be written again (other JSON, too deep, broken text). */
export function readDefinition(raw: Uint8Array): Definition | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
    if (!isObject(value)) return null;
    encodeAssetDefinition(value);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || isBystackError(error)) return null;
    throw error;
  }
}

/** Numbers of a request become 64-bit floating point numbers, as in Go. Deeper than `depth` levels: undefined. */
const plain = (value: unknown, depth: number): JsonValue | undefined => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint' || isLosslessNumber(value)) return Number(String(value));
  if (depth === 0 || typeof value !== 'object') return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => plain(item, depth - 1));
    return items.includes(undefined) ? undefined : (items as JsonValue[]);
  }
  const fields = Object.entries(value).map(([key, item]) => [key, plain(item, depth - 1)] as const);
  return fields.some(([, item]) => item === undefined) ? undefined : (Object.fromEntries(fields) as Definition);
};

/** Levels of a definition that are taken. */
const MAX_DEPTH = 64;

/** Raw bytes of a requested definition; none counts as an empty one. Null when it cannot be written. */
export function writeDefinition(requested: unknown): Uint8Array | null {
  const value = plain(requested ?? {}, MAX_DEPTH);
  if (!isObject(value)) return null;
  try {
    return encodeAssetDefinition(value);
  } catch (error) {
    if (isBystackError(error)) return null;
    throw error;
  }
}
