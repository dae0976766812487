/** Shared by the checks: fields of a case, comparison of expected with got, and a guard per case. */
import type { CaseVerdict, VectorCheck } from './check.js';

/** One case of a file, or a part of it. */
export type Fields = Readonly<Record<string, unknown>>;
/** One compared fact: its name, the recorded value and ours. Values are compared as JSON. */
export type Pair = readonly [what: string, expected: unknown, got: unknown];

/** A string field; the text `undefined` where it is absent. */
export const text = (c: Fields, key: string): string => String(c[key]);
/** A list of strings; empty where it is absent. */
export const texts = (c: Fields, key: string): readonly string[] => (c[key] as readonly string[] | undefined) ?? [];
/** A list of objects; empty where it is absent. */
export const items = (c: Fields, key: string): readonly Fields[] => (c[key] as readonly Fields[] | undefined) ?? [];
/** A decimal field, number or text. */
export const big = (c: Fields, key: string): bigint => BigInt(c[key] as string | number);

const json = (value: unknown): string =>
  JSON.stringify(value, (_key, v: unknown) => (typeof v === 'bigint' ? v.toString() : v)) ?? 'undefined';

/** Verdict over all facts of a case. */
export function compare(name: string, pairs: readonly Pair[]): CaseVerdict {
  const bad = pairs.filter(([, expected, got]) => json(expected) !== json(got));
  if (bad.length === 0) return { name, ok: true };
  return { name, ok: false, detail: bad.map(([what, e, g]) => `${what}: expected ${json(e)} got ${json(g)}`).join('; ') };
}

/** A case whose rule threw is a failed case, not a failed file. */
export function eachCase(judge: (c: Fields, file: Fields) => CaseVerdict): VectorCheck {
  return function* check(file) {
    for (const c of items(file, 'cases')) {
      try {
        yield judge(c, file);
      } catch (error) {
        yield { name: text(c, 'name'), ok: false, detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
      }
    }
  };
}

/** True when the work ends without a refusal. */
export function accepts(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
