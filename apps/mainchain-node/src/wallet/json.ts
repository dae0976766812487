/** Reading of JSON whose shape depends on its own content, as actions and templates; missing and null count as empty, as in Go. */
import { BystackError, hexToBytes, isBystackError } from '@bystack/base';
import { isLosslessNumber } from 'lossless-json';

type Fields = Readonly<Record<string, unknown>>;

const kindOf = (value: unknown): string => {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' || typeof value === 'bigint' || isLosslessNumber(value) ? 'number' : 'object';
};

/** Refusal of a request that cannot be read. */
export const unreadable = (detail: string): BystackError => new BystackError({ code: 'BTM002', detail });

const mismatch = (value: unknown, field: string, type: string): BystackError =>
  unreadable(`json: cannot unmarshal ${kindOf(value)} into Go struct field ${field} of type ${type}`);

/** @throws BystackError `BTM002` */
export function objectAt(value: unknown, field: string): Fields {
  if (value === null || kindOf(value) !== 'object') throw mismatch(value, field, 'struct');
  return value as Fields;
}

/** At most `max` items. @throws BystackError `BTM002` */
export function listAt(value: unknown, field: string, max: number): readonly unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw mismatch(value, field, 'slice');
  if (value.length > max) throw unreadable(`json: field ${field} has more than ${String(max)} items`);
  return value;
}

/** @throws BystackError `BTM002` */
export function textAt(value: unknown, field: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') throw mismatch(value, field, 'string');
  return value;
}

/** @throws BystackError `BTM002` */
export function boolAt(value: unknown, field: string): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value !== 'boolean') throw mismatch(value, field, 'bool');
  return value;
}

/** Whole number from `min` (0 unless given) to `max`. @throws BystackError `BTM002` */
export function integerAt(value: unknown, field: string, max: bigint, min = 0n): bigint {
  if (value === null || value === undefined) return 0n;
  const type = min < 0n ? 'int64' : 'uint64';
  if (kindOf(value) !== 'number') throw mismatch(value, field, type);
  const text = String(value);
  const number = /^-?\d{1,20}$/.test(text) ? BigInt(text) : null;
  if (number === null || number < min || number > max)
    throw unreadable(`json: cannot unmarshal number ${text.slice(0, 40)} into Go struct field ${field} of type ${type}`);
  return number;
}

/** Bytes in hex, of `length` where one is given. @throws BystackError `BTM002` */
export function bytesAt(value: unknown, field: string, length?: number): Uint8Array {
  const text = textAt(value, field);
  try {
    return hexToBytes(text, length);
  } catch (error) {
    if (!isBystackError(error)) throw error;
    throw unreadable(
      length === undefined ? `encoding/hex: field ${field} is no hex string` : `field ${field} has not ${String(length)} bytes`,
    );
  }
}
