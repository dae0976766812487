/**
 * Types of request fields, decoded as Go's `encoding/json` would: unknown members are ignored, names match in any case,
 * what is missing or null is the zero value, and a value of another kind is refused in Go's words. Example:
 *
 *     const BlockReq = struct('BlockReq', { block_height: uint64, block_hash: hexBytes });
 *     BlockReq.read(readJson('{"block_height": 7}'))   // { block_height: 7n, block_hash: Uint8Array [] }
 *
 * An embedded struct is spread: `struct('X', { ...Paging.fields, id: string })`. A struct that Go has no name for has ''.
 */
import { bytesToHex, hexToBytes } from '@bystack/base';
import { isLosslessNumber, stringify } from 'lossless-json';
import { ApiFailure } from './errors.js';

/** Where a value stands: the innermost struct's name, and the members that lead to the value. */
interface Place {
  readonly struct: string;
  readonly path: readonly string[];
}

/** A type of values: how Go calls it, its zero value, how it is read. */
export interface FieldType<T> {
  readonly go: string;
  zero(): T;
  /** Never called with null or undefined. @throws ApiFailure `BTM002` */
  decode(value: unknown, place: Place): T;
}

/** Value of a field type. */
export type ValueOf<F> = F extends FieldType<infer T> ? T : never;

/** A struct: a field type that a whole request can have. */
export interface GoStruct<T> extends FieldType<T> {
  readonly fields: Readonly<Record<string, FieldType<unknown>>>;
  /** Decodes a whole request. @throws ApiFailure `BTM002` */
  read(value: unknown): T;
}

const kindOf = (value: unknown): string => {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (isLosslessNumber(value)) return 'number';
  return Array.isArray(value) ? 'array' : 'object';
};

const mismatch = (what: string, place: Place, go: string): ApiFailure => {
  const where = place.path.length === 0 ? 'Go value' : `Go struct field ${place.struct}.${place.path.join('.')}`;
  return new ApiFailure('BTM002', `json: cannot unmarshal ${what} into ${where} of type ${go}`);
};

const valueAt = <T>(type: FieldType<T>, value: unknown, place: Place): T =>
  value === null || value === undefined ? type.zero() : type.decode(value, place);

const whole = (go: string, min: bigint, max: bigint): FieldType<bigint> => ({
  go,
  zero: () => 0n,
  decode(value, place) {
    if (!isLosslessNumber(value)) throw mismatch(kindOf(value), place, go);
    const text = value.value;
    const number = /^-?\d{1,20}$/.test(text) ? BigInt(text) : null;
    if (number === null || number < min || number > max || (min === 0n && text.startsWith('-')))
      throw mismatch(`number ${text.slice(0, 64)}`, place, go);
    return number;
  },
});

const small = (go: string, min: bigint, max: bigint): FieldType<number> => {
  const wide = whole(go, min, max);
  return { go, zero: () => 0, decode: (value, place) => Number(wide.decode(value, place)) };
};

/** Unsigned, 64 bits. */
export const uint64 = whole('uint64', 0n, (1n << 64n) - 1n);
/** Signed, 64 bits. */
export const int64 = whole('int64', -(1n << 63n), (1n << 63n) - 1n);
/** Signed; what a number of JavaScript cannot hold exactly is refused. */
export const int = small('int', BigInt(Number.MIN_SAFE_INTEGER), BigInt(Number.MAX_SAFE_INTEGER));
/** Unsigned; what a number of JavaScript cannot hold exactly is refused. */
export const uint = small('uint', 0n, BigInt(Number.MAX_SAFE_INTEGER));
/** Unsigned, 32 bits. */
export const uint32 = small('uint32', 0n, (1n << 32n) - 1n);
/** Unsigned, 16 bits. */
export const uint16 = small('uint16', 0n, 65535n);
/** Unsigned, 8 bits. */
export const uint8 = small('uint8', 0n, 255n);

/** Text. */
export const string: FieldType<string> = {
  go: 'string',
  zero: () => '',
  decode(value, place) {
    if (typeof value !== 'string') throw mismatch(kindOf(value), place, 'string');
    return value;
  },
};

/** True or false. */
export const bool: FieldType<boolean> = {
  go: 'bool',
  zero: () => false,
  decode(value, place) {
    if (typeof value !== 'boolean') throw mismatch(kindOf(value), place, 'bool');
    return value;
  },
};

/** Bytes of hex digits in either case. @throws ApiFailure `BTM002` in the words of Go's `encoding/hex` */
export function bytesOfHex(text: string): Uint8Array {
  if (/^(?:[0-9a-fA-F]{2})*$/.test(text)) return hexToBytes(text.toLowerCase());
  const bad = /[^0-9a-fA-F]/u.exec(text)?.[0];
  if (bad === undefined) throw new ApiFailure('BTM002', 'encoding/hex: odd length hex string');
  const byte = new TextEncoder().encode(bad)[0] ?? 0;
  const shown = byte < 0x80 ? JSON.stringify(bad).slice(1, -1) : String.fromCharCode(byte);
  throw new ApiFailure('BTM002', `encoding/hex: invalid byte: U+${byte.toString(16).toUpperCase().padStart(4, '0')} '${shown}'`);
}

/** A type that is text on the wire; `parse` throws ApiFailure `BTM002`. */
export const parsed = <T>(go: string, zero: () => T, parse: (text: string) => T): FieldType<T> => ({
  go,
  zero,
  decode(value, place) {
    if (typeof value !== 'string') throw mismatch(kindOf(value), place, go);
    return parse(value);
  },
});

/** Bytes in hex, of any length. */
export const hexBytes = parsed<Uint8Array>('json.HexBytes', () => new Uint8Array(0), bytesOfHex);

/** Go reads both by way of a string, and says so where the value is none. */
const id: FieldType<Uint8Array> = parsed(
  'string',
  () => new Uint8Array(32),
  (text) => {
    if (text.length !== 64) throw new ApiFailure('BTM002', `bad length hash string ${String(text.length)}`);
    return bytesOfHex(text);
  },
);

/** 32 bytes in hex. */
export const hash = { ...id };
/** 32 bytes in hex. */
export const assetId = { ...id };

/** A list; missing is empty. */
export const list = <T>(of: FieldType<T>): FieldType<readonly T[]> => ({
  go: `[]${of.go}`,
  zero: () => [],
  decode(value, place) {
    if (!Array.isArray(value)) throw mismatch(kindOf(value), place, `[]${of.go}`);
    return value.map((item) => valueAt(of, item, place));
  },
});

/** Go's pointer: undefined where the value is missing or null, for calls that tell that from the zero value. */
export const optional = <T>(of: FieldType<T>): FieldType<T | undefined> => ({
  go: of.go,
  zero: () => undefined,
  decode: (value, place) => of.decode(value, place),
});

/** Any JSON, as read: numbers are `LosslessNumber`. Undefined where it is missing or null. */
export const any: FieldType<unknown> = { go: 'interface {}', zero: () => undefined, decode: (value) => value };

/** A JSON object with any content, as read; missing is empty. */
export const object: FieldType<Readonly<Record<string, unknown>>> = {
  go: 'map[string]interface {}',
  zero: () => ({}),
  decode(value, place) {
    if (kindOf(value) !== 'object') throw mismatch(kindOf(value), place, object.go);
    return value as Readonly<Record<string, unknown>>;
  },
};

/** A struct by Go's name and its fields. */
export function struct<S extends Readonly<Record<string, FieldType<unknown>>>>(
  name: string,
  fields: S,
): GoStruct<{ readonly [K in keyof S]: ValueOf<S[K]> }> {
  type Out = { readonly [K in keyof S]: ValueOf<S[K]> };
  const go = name === '' ? 'struct' : `api.${name}`;
  const names = new Map(Object.keys(fields).map((key) => [key.toLowerCase(), key]));
  const zero = (): Out => Object.fromEntries(Object.entries(fields).map(([key, type]) => [key, type.zero()])) as Out;
  const decode = (value: unknown, place: Place): Out => {
    if (kindOf(value) !== 'object') throw mismatch(kindOf(value), place, go);
    const out: Record<string, unknown> = zero();
    for (const [member, inner] of Object.entries(value as Record<string, unknown>)) {
      const key = names.get(member.toLowerCase());
      const type = key === undefined ? undefined : fields[key];
      if (key !== undefined && type !== undefined) out[key] = valueAt(type, inner, { struct: name, path: [...place.path, key] });
    }
    return out as Out;
  };
  return { go, fields, zero, decode, read: (value) => (value === null ? zero() : decode(value, { struct: '', path: [] })) };
}

/**
 * JSON of an answer: bigints as bare numbers, bytes as hex, undefined members left out, and `<`, `>`, `&` escaped as Go
 * escapes them.
 */
export function writeJson(value: unknown): string {
  const text = stringify(value, (_key, item) => (item instanceof Uint8Array ? bytesToHex(item) : item)) ?? 'null';
  return text.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
