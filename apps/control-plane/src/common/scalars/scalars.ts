/** The chain's own scalars: parsed strictly on the way in, checked on the way out. */
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

const MAX_AMOUNT = (1n << 63n) - 1n;
const MAX_HEIGHT = (1n << 64n) - 1n;
const MAX_HEX_CHARS = 2 * 512 * 1024;
const MAX_ADDRESS_CHARS = 100;
const MAX_CURSOR_CHARS = 400;

const bad = (scalar: string, expected: string): GraphQLError =>
  new GraphQLError(`${scalar} takes ${expected}.`, { extensions: { code: 'BAD_REQUEST' } });

/** A scalar whose wire form is one string that `parse` accepts. */
function textScalar(name: string, description: string, parse: (text: string) => string, toText: (value: unknown) => string | null) {
  const parseValue = (value: unknown): string => {
    if (typeof value !== 'string') throw bad(name, 'a string');
    return parse(value);
  };
  return new GraphQLScalarType<string, string>({
    name,
    description,
    serialize: (value) => {
      const text = toText(value);
      if (text === null) throw new TypeError(`${name} cannot represent this value`);
      return text;
    },
    parseValue,
    parseLiteral: (node: ValueNode) => {
      if (node.kind !== Kind.STRING) throw bad(name, 'a string');
      return parse(node.value);
    },
  });
}

const hexText = (value: unknown): string | null => {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
  return typeof value === 'string' && /^([0-9a-f]{2})*$/.test(value) ? value : null;
};

/** 32 bytes as 64 hex digits. Out: `Uint8Array` or lower-case hex. In: lower-case hex text. */
export const HashScalar = textScalar(
  'Hash',
  '32 bytes as 64 hexadecimal digits.',
  (text) => {
    if (!/^[0-9a-fA-F]{64}$/.test(text)) throw bad('Hash', '64 hexadecimal digits');
    return text.toLowerCase();
  },
  (value) => {
    const text = hexText(value);
    return text?.length === 64 ? text : null;
  },
);

/** Any bytes as hex. Out: `Uint8Array` or lower-case hex. In: lower-case hex text. */
export const HexBytesScalar = textScalar(
  'HexBytes',
  'Bytes as hexadecimal digits, two per byte.',
  (text) => {
    if (text.length > MAX_HEX_CHARS || !/^([0-9a-fA-F]{2})*$/.test(text)) throw bad('HexBytes', 'an even number of hexadecimal digits');
    return text.toLowerCase();
  },
  hexText,
);

/** An address in its bech32 text form; whether it belongs to the chain is for the resolver to say. */
export const AddressScalar = textScalar(
  'Address',
  'An address of a chain (bech32 text).',
  (text) => {
    if (text.length > MAX_ADDRESS_CHARS || !/^[a-zA-Z0-9]+$/.test(text)) throw bad('Address', 'letters and digits, at most 100');
    return text;
  },
  (value) => (typeof value === 'string' ? value : null),
);

const decimal = (name: string, max: bigint) => (text: string) => {
  if (!/^(0|[1-9][0-9]{0,19})$/.test(text) || BigInt(text) > max) throw bad(name, `a decimal string from 0 to ${max}`);
  return text;
};
const decimalText = (value: unknown): string | null => {
  if (typeof value === 'bigint' && value >= 0n) return value.toString();
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
  return typeof value === 'string' && /^(0|[1-9][0-9]*)$/.test(value) ? value : null;
};

/** Smallest units. Out: `bigint` or decimal text. In: decimal text; use `BigInt(...)`. */
export const AmountScalar = textScalar(
  'Amount',
  'Smallest units as a decimal string, 0 to 2^63 - 1.',
  decimal('Amount', MAX_AMOUNT),
  decimalText,
);

/** Block height. Out: `bigint` or decimal text. In: decimal text. */
export const HeightScalar = textScalar('Height', 'A block height as a decimal string.', decimal('Height', MAX_HEIGHT), decimalText);

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** A moment. Out: `Date` or RFC 3339 text. In: RFC 3339 text, normalized to UTC. */
export const DateTimeScalar = textScalar(
  'DateTime',
  'A moment, RFC 3339 in UTC.',
  (text) => {
    const time = text.length <= 40 && RFC3339.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(time)) throw bad('DateTime', 'an RFC 3339 time such as 2026-01-31T12:00:00Z');
    return new Date(time).toISOString();
  },
  (value) => {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    return typeof value === 'string' && RFC3339.test(value) ? new Date(value).toISOString() : null;
  },
);

/** Place in a list. Opaque. */
export const CursorScalar = textScalar(
  'Cursor',
  'A place in a list; opaque.',
  (text) => {
    if (text.length > MAX_CURSOR_CHARS || !/^[\w-]+$/.test(text)) throw bad('Cursor', 'a cursor of this API');
    return text;
  },
  (value) => (typeof value === 'string' ? value : null),
);

export { JsonScalar } from './json-scalar.js';
