import { describe, expect, it } from 'vitest';
import type { GraphQLScalarType } from 'graphql';
import {
  AddressScalar,
  AmountScalar,
  CursorScalar,
  DateTimeScalar,
  HashScalar,
  HeightScalar,
  HexBytesScalar,
  JsonScalar,
} from './scalars.js';

const H = 'ab'.repeat(32);
let deep: unknown = 1;
for (let i = 0; i < 20; i++) deep = [deep];

describe('scalars', () => {
  it.each<[GraphQLScalarType, unknown, unknown]>([
    [HashScalar, H.toUpperCase(), H],
    [HexBytesScalar, '', ''],
    [HexBytesScalar, '00FF', '00ff'],
    [AmountScalar, '9223372036854775807', '9223372036854775807'],
    [AmountScalar, '0', '0'],
    [HeightScalar, '18446744073709551615', '18446744073709551615'],
    [DateTimeScalar, '2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00.000Z'],
    [AddressScalar, 'sv1qexample', 'sv1qexample'],
    [CursorScalar, 'WyJhIl0', 'WyJhIl0'],
  ])('%s takes %j', (scalar, value, expected) => {
    expect(scalar.parseValue(value)).toBe(expected);
  });

  it.each<[GraphQLScalarType, unknown]>([
    [HashScalar, H.slice(2)],
    [HashScalar, 5],
    [HexBytesScalar, 'abc'],
    [HexBytesScalar, '0x00'],
    [AmountScalar, '9223372036854775808'],
    [AmountScalar, '01'],
    [AmountScalar, '-1'],
    [AmountScalar, '1.0'],
    [AmountScalar, 1],
    [HeightScalar, ' 1'],
    [DateTimeScalar, 'yesterday'],
    [DateTimeScalar, '2026-02-30'],
    [DateTimeScalar, '2026-13-01T00:00:00Z'],
    [AddressScalar, 'a b'],
    [CursorScalar, '../../etc'],
    [JsonScalar, deep],
    [JsonScalar, JSON.parse('{"__proto__":{"x":1}}')],
  ])('%s refuses %j', (scalar, value) => {
    expect(() => scalar.parseValue(value)).toThrowError(expect.objectContaining({ extensions: { code: 'BAD_REQUEST' } }));
  });

  it.each<[GraphQLScalarType, unknown, unknown]>([
    [HashScalar, new Uint8Array(32).fill(0xab), H],
    [HexBytesScalar, Buffer.from([1, 2]).subarray(1), '02'],
    [AmountScalar, 5n, '5'],
    [HeightScalar, 0n, '0'],
    [DateTimeScalar, new Date(0), '1970-01-01T00:00:00.000Z'],
  ])('%s shows its values', (scalar, value, expected) => {
    expect(scalar.serialize(value)).toBe(expected);
  });

  it('never shows what it cannot represent', () => {
    for (const [scalar, value] of [
      [HashScalar, new Uint8Array(31)],
      [AmountScalar, -1n],
      [DateTimeScalar, new Date(NaN)],
      [AmountScalar, '1e5'],
    ] as const) {
      expect(() => scalar.serialize(value), scalar.name).toThrow();
    }
  });
});
