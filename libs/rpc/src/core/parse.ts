/**
 * Checks of untrusted JSON values. A parser takes a value and its path, writes every problem it finds into one
 * list, and returns the typed value (meaningless once there are problems). So all problems are reported together.
 */

/** Something wrong at a path such as `peers[2].port`. */
export interface ParseProblem {
  readonly path: string;
  readonly message: string;
}
/** Reads one value; problems are appended to `problems`. */
export type Parser<T> = (value: unknown, path: string, problems: ParseProblem[]) => T;
/** Type a parser yields. */
export type Parsed<P> = P extends Parser<infer T> ? T : never;

/** At most this many problems are collected. */
export const MAX_PROBLEMS = 50;

const complain = (problems: ParseProblem[], path: string, message: string): void => {
  if (problems.length < MAX_PROBLEMS) problems.push({ path: path === '' ? '(value)' : path, message });
};

const kindOf = (v: unknown): string => (v === null ? 'null' : Array.isArray(v) ? 'a list' : typeof v);

/** Text of `min`–`max` UTF-16 units without control characters. */
export const text =
  (min: number, max: number): Parser<string> =>
  (v, path, problems) => {
    if (typeof v !== 'string') complain(problems, path, `must be text, is ${kindOf(v)}`);
    else if (v.length < min || v.length > max) complain(problems, path, `must have ${min}–${max} characters, has ${v.length}`);
    else if (/[\u0000-\u0008\u000b-\u001f]/.test(v)) complain(problems, path, 'must not hold control characters');
    else return v;
    return '';
  };

/** Lower-case hex of `min`–`max` bytes. */
export const hex =
  (min: number, max: number = min): Parser<string> =>
  (v, path, problems) => {
    if (typeof v !== 'string') complain(problems, path, `must be hex text, is ${kindOf(v)}`);
    else if (v.length % 2 !== 0 || v.length < 2 * min || v.length > 2 * max)
      complain(problems, path, `must be hex of ${min === max ? min : `${min}–${max}`} bytes, has ${v.length} characters`);
    else if (!/^[0-9a-f]*$/.test(v)) complain(problems, path, 'must be lower-case hex');
    else return v;
    return '';
  };

/** Unsigned 64-bit integer as decimal text without leading zeros. */
export const u64: Parser<string> = (v, path, problems) => {
  if (typeof v !== 'string' || !/^(0|[1-9][0-9]{0,19})$/.test(v) || BigInt(v) > 0xffffffffffffffffn) {
    complain(problems, path, 'must be an unsigned 64-bit integer as decimal text');
    return '0';
  }
  return v;
};

/** Whole number in `min`–`max`. */
export const int =
  (min: number, max: number = Number.MAX_SAFE_INTEGER): Parser<number> =>
  (v, path, problems) => {
    if (typeof v !== 'number' || !Number.isInteger(v) || v < min || v > max) {
      complain(problems, path, `must be a whole number from ${min} to ${max}`);
      return min;
    }
    return v;
  };

/** Finite number in `min`–`max`, fractions allowed. */
export const num =
  (min: number, max: number): Parser<number> =>
  (v, path, problems) => {
    if (typeof v !== 'number' || !(v >= min && v <= max)) {
      complain(problems, path, `must be a number from ${min} to ${max}`);
      return min;
    }
    return v;
  };

/** true or false. */
export const bool: Parser<boolean> = (v, path, problems) => {
  if (typeof v !== 'boolean') complain(problems, path, `must be true or false, is ${kindOf(v)}`);
  return v === true;
};

/** One of the listed values. */
export const oneOf =
  <const T extends string | number | boolean>(...values: readonly T[]): Parser<T> =>
  (v, path, problems) => {
    if (!values.includes(v as T)) complain(problems, path, `must be ${values.map((x) => JSON.stringify(x)).join(' or ')}`);
    return v as T;
  };

/** The value or null. */
export const nullable =
  <T>(inner: Parser<T>): Parser<T | null> =>
  (v, path, problems) =>
    v === null ? null : inner(v, path, problems);

/** A list of at most `max` items. */
export const list =
  <T>(inner: Parser<T>, max: number): Parser<readonly T[]> =>
  (v, path, problems) => {
    if (!Array.isArray(v)) {
      complain(problems, path, `must be a list, is ${kindOf(v)}`);
      return [];
    }
    if (v.length > max) {
      complain(problems, path, `must have at most ${max} items, has ${v.length}`);
      return [];
    }
    return v.map((item, i) => inner(item, `${path}[${i}]`, problems));
  };

/** Text to text, at most `max` entries. */
export const textMap =
  (max: number): Parser<Readonly<Record<string, string>>> =>
  (v, path, problems) => {
    if (typeof v !== 'object' || v === null || Array.isArray(v)) {
      complain(problems, path, `must be an object, is ${kindOf(v)}`);
      return {};
    }
    const entries = Object.entries(v);
    if (entries.length > max) complain(problems, path, `must have at most ${max} entries`);
    const item = text(0, 4096);
    return Object.fromEntries(entries.slice(0, max).map(([k, x]) => [k, item(x, `${path}.${k}`, problems)]));
  };

type Shape = Readonly<Record<string, Parser<unknown>>>;
type Required<S extends Shape> = { readonly [K in keyof S]: Parsed<S[K]> };
type Optional<S extends Shape> = { readonly [K in keyof S]?: Parsed<S[K]> };

/**
 * An object. `closed` refuses unknown fields (requests, configuration); open ones are dropped (answers, so that
 * a newer node may say more than an older client knows).
 */
export const object =
  <R extends Shape, O extends Shape = Record<never, never>>(
    required: R,
    optional: O = {} as O,
    closed = false,
  ): Parser<Required<R> & Optional<O>> =>
  (v, path, problems) => {
    const out: Record<string, unknown> = {};
    if (typeof v !== 'object' || v === null || Array.isArray(v)) {
      complain(problems, path, `must be an object, is ${kindOf(v)}`);
      return out as Required<R> & Optional<O>;
    }
    const at = (k: string): string => (path === '' ? k : `${path}.${k}`);
    const source = v as Record<string, unknown>;
    for (const [k, parser] of Object.entries(required)) {
      if (!Object.hasOwn(source, k)) complain(problems, at(k), 'is missing');
      else out[k] = parser(source[k], at(k), problems);
    }
    for (const [k, parser] of Object.entries(optional))
      if (Object.hasOwn(source, k) && source[k] !== undefined) out[k] = parser(source[k], at(k), problems);
    if (closed) {
      for (const k of Object.keys(source))
        if (!Object.hasOwn(required, k) && !Object.hasOwn(optional, k)) complain(problems, at(k), 'is not a known field');
    }
    return out as Required<R> & Optional<O>;
  };

/** Value and problems of one run; the value counts only when there are none. */
export function runParser<T>(parser: Parser<T>, value: unknown): { readonly value: T; readonly problems: readonly ParseProblem[] } {
  const problems: ParseProblem[] = [];
  return { value: parser(value, '', problems), problems };
}

/** Problems as one line. */
export function problemsToText(problems: readonly ParseProblem[]): string {
  return problems.map((p) => `${p.path} ${p.message}`).join('; ');
}
