/** A small table language for the shape of the specification, and the reader that reports every problem at once. */
import type { SpecProblem } from './errors.js';

/** What a field may hold. */
export type Shape =
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Shape>> }
  | { readonly kind: 'array'; readonly item: Shape; readonly min: number; readonly max: number }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  /** Integer of up to 2^63-1, a number below 2^53 and a decimal string above. */
  | { readonly kind: 'amount'; readonly min: bigint }
  /** Lower-case hex of min..max bytes. */
  | { readonly kind: 'hex'; readonly min: number; readonly max: number }
  | { readonly kind: 'text'; readonly min: number; readonly max: number; readonly pattern?: RegExp }
  | { readonly kind: 'choice'; readonly of: readonly (string | number)[] };

/** Largest amount of the ledger. */
export const AMOUNT_MAX = 9223372036854775807n;

type Report = (problem: SpecProblem) => void;

const show = (value: unknown): string => {
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : typeof value === 'object'
        ? Array.isArray(value)
          ? 'a list'
          : 'an object'
        : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

const typeProblem = (field: string, expected: string, value: unknown): SpecProblem => ({
  code: 'CHAINSPEC_FIELD_TYPE',
  field,
  message: `${field} must be ${expected}, received ${show(value)}`,
});

const rangeProblem = (field: string, expected: string, value: unknown): SpecProblem => ({
  code: 'PARAMETER_OUT_OF_RANGE',
  field,
  message: `${field} must be ${expected}, received ${show(value)}`,
});

function readObject(fields: Readonly<Record<string, Shape>>, value: unknown, path: string, report: Report): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report(typeProblem(path === '' ? 'the specification' : path, 'an object', value));
    return undefined;
  }
  const given = value as Record<string, unknown>;
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(fields, key))
      report({ code: 'CHAINSPEC_FIELD_UNKNOWN', field: at(key), message: `${at(key)} is no field of a specification` });
  }
  const out: Record<string, unknown> = {};
  for (const [key, shape] of Object.entries(fields)) {
    if (!Object.hasOwn(given, key)) report({ code: 'CHAINSPEC_FIELD_MISSING', field: at(key), message: `${at(key)} is missing` });
    else out[key] = readShape(shape, given[key], at(key), report);
  }
  return out;
}

function readArray(shape: Extract<Shape, { kind: 'array' }>, value: unknown, path: string, report: Report): unknown {
  if (!Array.isArray(value)) {
    report(typeProblem(path, 'a list', value));
    return undefined;
  }
  if (value.length < shape.min || value.length > shape.max) {
    report({
      code: 'PARAMETER_OUT_OF_RANGE',
      field: path,
      message: `${path} must have ${shape.min} to ${shape.max} entries, received ${value.length}`,
    });
    return undefined;
  }
  return value.map((item, i) => readShape(shape.item, item, `${path}[${i}]`, report));
}

function readAmount(min: bigint, value: unknown, path: string, report: Report): unknown {
  const isText = typeof value === 'string' && /^(0|[1-9][0-9]{0,19})$/.test(value);
  if (!isText && !(typeof value === 'number' && Number.isSafeInteger(value))) {
    report(typeProblem(path, 'an integer', value));
    return undefined;
  }
  const amount = BigInt(value as string | number);
  if (amount < min || amount > AMOUNT_MAX) report(rangeProblem(path, `${min} to ${AMOUNT_MAX}`, value));
  return amount;
}

function readText(shape: Extract<Shape, { kind: 'text' }>, value: unknown, path: string, report: Report): unknown {
  if (typeof value !== 'string') report(typeProblem(path, 'a text', value));
  else {
    const characters = [...value].length;
    if (characters < shape.min || characters > shape.max) report(rangeProblem(path, `${shape.min} to ${shape.max} characters`, value));
    else if (shape.pattern !== undefined && !shape.pattern.test(value))
      report(rangeProblem(path, `of the form ${shape.pattern.source}`, value));
  }
  return value;
}

function readHex(shape: Extract<Shape, { kind: 'hex' }>, value: unknown, path: string, report: Report): unknown {
  const size = shape.min === shape.max ? `${shape.min}` : `${shape.min} to ${shape.max}`;
  if (typeof value !== 'string' || !/^([0-9a-f]{2})*$/.test(value)) report(typeProblem(path, 'lower-case hex', value));
  else if (value.length < shape.min * 2 || value.length > shape.max * 2) report(rangeProblem(path, `${size} bytes of hex`, value));
  return value;
}

/** Value of the shape, or undefined where it cannot be read; every deviation is reported with its path. */
export function readShape(shape: Shape, value: unknown, path: string, report: Report): unknown {
  switch (shape.kind) {
    case 'object':
      return readObject(shape.fields, value, path, report);
    case 'array':
      return readArray(shape, value, path, report);
    case 'amount':
      return readAmount(shape.min, value, path, report);
    case 'text':
      return readText(shape, value, path, report);
    case 'hex':
      return readHex(shape, value, path, report);
    case 'integer':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) report(typeProblem(path, 'an integer', value));
      else if (value < shape.min || value > shape.max) report(rangeProblem(path, `${shape.min} to ${shape.max}`, value));
      return value;
    case 'choice':
      if (!shape.of.includes(value as string | number)) report(rangeProblem(path, `one of ${shape.of.join(', ')}`, value));
      return value;
  }
}
