/** The bytes of an asset definition: JSON as Bytom writes it. Source: mainchain.md 15. */
import { compareBytes } from '@bystack/base';
import { refuse } from './errors.js';

/** A JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Deepest nesting that is written. */
const MAX_DEPTH = 64;
const INDENT = '  ';
const utf8 = new TextEncoder();

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const UNICODE_ESCAPED = '<>&\u2028\u2029';
const FIRST_PRINTABLE = 0x20;

const escaped = (c: string): string => {
  const code = c.charCodeAt(0);
  const unicode = code < FIRST_PRINTABLE || UNICODE_ESCAPED.includes(c);
  return SHORT_ESCAPES[c] ?? (unicode ? `\\u${code.toString(16).padStart(4, '0')}` : c);
};

/** A lone half of a surrogate pair becomes U+FFFD when the text is encoded. */
const textOf = (value: string): string => `"${Array.from(value, escaped).join('')}"`;

const numberOf = (value: number): string => {
  if (!Number.isFinite(value)) return refuse('PROTOCOL_FIELD', 'A definition holds a number that JSON cannot write.');
  return Object.is(value, -0) ? '-0' : String(value);
};

const byUtf8 = (a: string, b: string): number => compareBytes(utf8.encode(a), utf8.encode(b));

const wrap = (open: string, close: string, parts: readonly string[], depth: number): string => {
  if (parts.length === 0) return open + close;
  const margin = `\n${INDENT.repeat(depth + 1)}`;
  return `${open}${margin}${parts.join(`,${margin}`)}\n${INDENT.repeat(depth)}${close}`;
};

const write = (value: JsonValue, depth: number): string => {
  if (depth > MAX_DEPTH) return refuse('PROTOCOL_LIMIT', 'A definition is nested too deeply.', { maxDepth: MAX_DEPTH });
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberOf(value);
  if (typeof value === 'string') return textOf(value);
  if (Array.isArray(value))
    return wrap(
      '[',
      ']',
      (value as readonly JsonValue[]).map((v) => write(v, depth + 1)),
      depth,
    );
  const fields = value as { readonly [key: string]: JsonValue };
  const keys = Object.keys(fields).sort(byUtf8);
  return wrap(
    '{',
    '}',
    keys.map((key) => `${textOf(key)}: ${write(fields[key] as JsonValue, depth + 1)}`),
    depth,
  );
};

/**
 * Raw bytes of a definition: two spaces of indentation, keys in byte order, `<`, `>`, `&` and line separators escaped.
 * No definition: `{}`.
 * @throws BystackError `PROTOCOL_FIELD` for numbers JSON has not, `PROTOCOL_LIMIT` beyond 64 levels
 */
export function encodeAssetDefinition(definition: { readonly [key: string]: JsonValue } | null): Uint8Array {
  return utf8.encode(write(definition ?? {}, 0));
}
