/** Reading of JSON that is no request's own field, as the parts of an image; missing and null count as empty, as in Go. */
import { hexToBytes, isBystackError } from '@bystack/base';
import { isLosslessNumber } from 'lossless-json';
import { ApiFailure } from '../api/route.js';

type Fields = Readonly<Record<string, unknown>>;

const kindOf = (value: unknown): string => {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' || typeof value === 'bigint' || isLosslessNumber(value) ? 'number' : 'object';
};

const unreadable = (detail: string): ApiFailure => new ApiFailure('BTM002', detail);

const mismatch = (value: unknown, field: string, type: string): ApiFailure =>
  unreadable(`json: cannot unmarshal ${kindOf(value)} into Go struct field ${field} of type ${type}`);

/** @throws ApiFailure BTM002 */
export function objectAt(value: unknown, field: string): Fields {
  if (value === null || kindOf(value) !== 'object') throw mismatch(value, field, 'struct');
  return value as Fields;
}

/** At most `max` items. @throws ApiFailure BTM002 */
export function listAt(value: unknown, field: string, max: number): readonly unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw mismatch(value, field, 'slice');
  if (value.length > max) throw unreadable(`json: field ${field} has more than ${String(max)} items`);
  return value;
}

/** @throws ApiFailure BTM002 */
export function textAt(value: unknown, field: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') throw mismatch(value, field, 'string');
  return value;
}

/** Whole number from 0 to `max`. @throws ApiFailure BTM002 */
export function integerAt(value: unknown, field: string, max: bigint): bigint {
  if (value === null || value === undefined) return 0n;
  if (kindOf(value) !== 'number') throw mismatch(value, field, 'uint64');
  const text = String(value);
  const number = /^-?\d{1,20}$/.test(text) ? BigInt(text) : null;
  if (number === null || number < 0n || number > max)
    throw unreadable(`json: cannot unmarshal number ${text.slice(0, 40)} into Go struct field ${field} of type uint64`);
  return number;
}

/** Bytes in hex, of `length` where one is given. @throws ApiFailure BTM002 */
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
