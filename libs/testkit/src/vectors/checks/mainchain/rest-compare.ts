/** Comparison of recorded answers with ours: by shape, or by value. */
import type { Fields } from '../../judge.js';

/** Numbers are kept as text behind this mark: they may exceed what a JavaScript number holds. */
const NUMBER = '#';
const ENVELOPE = ['status', 'code', 'msg'] as const;

/** True for an object that is no list. */
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** An answer with its numbers as marked text. @throws SyntaxError for what is no JSON */
export const readAnswer = (body: string): unknown =>
  JSON.parse(body.replace(/([[:,]\s*)(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=\s*[,}\]])/g, `$1"${NUMBER}$2"`)) as unknown;

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 200);

/** One finding where two values are not the same JSON. */
export const differences = (what: string, recorded: unknown, own: unknown): string[] =>
  JSON.stringify(recorded) === JSON.stringify(own) ? [] : [`${what}: expected ${shown(recorded)} got ${shown(own)}`];

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return value.startsWith(NUMBER) ? 'number' : 'text';
  return typeof value;
};

type Compare = (at: string, recorded: unknown, own: unknown) => string[];

const memberDifferences = (at: string, recorded: Fields, own: Fields, compare: Compare): string[] => [
  ...differences(`${at} members`, Object.keys(recorded).sort(), Object.keys(own).sort()),
  ...Object.keys(recorded)
    .filter((key) => key in own)
    .flatMap((key) => compare(`${at}.${key}`, recorded[key], own[key])),
];

const shape: Compare = (at, recorded, own) => {
  if (kindOf(recorded) !== kindOf(own)) return [`${at}: expected ${kindOf(recorded)} got ${kindOf(own)}`];
  if (isFields(recorded) && isFields(own)) return memberDifferences(at, recorded, own, shape);
  if (!Array.isArray(recorded) || !Array.isArray(own)) return [];
  if (recorded.length === 0 || own.length === 0) return differences(`${at} emptiness`, recorded.length === 0, own.length === 0);
  // An item of ours has the shape of some recorded one.
  return own.flatMap((item) => {
    const found = recorded.map((other) => shape(`${at}[]`, other, item));
    return found.some((list) => list.length === 0) ? [] : (found[0] ?? []);
  });
};

/** Same members with values of the same kinds; status, code and its text equal. */
export const shapeDifferences = (recorded: unknown, own: unknown): string[] => [
  ...shape('answer', recorded, own),
  ...ENVELOPE.flatMap((key) => (isFields(recorded) && isFields(own) ? differences(key, recorded[key], own[key]) : [])),
];

/** Equal but for the values of the loose members, of which only the kind counts. */
export const exactDifferences = (recorded: unknown, own: unknown, loose: ReadonlySet<string>): string[] => {
  const exact: Compare = (at, r, o) => {
    if (loose.has(at.slice(at.lastIndexOf('.') + 1))) return shape(at, r, o);
    if (isFields(r) && isFields(o)) return memberDifferences(at, r, o, exact);
    if (!Array.isArray(r) || !Array.isArray(o) || r.length !== o.length) return differences(at, r, o);
    return r.flatMap((item, i) => exact(`${at}[${String(i)}]`, item, o[i]));
  };
  return exact('answer', recorded, own);
};
