/** The door for specifications: bytes in, a checked specification or every problem out. */
import { canonicalBytes, canonicalText } from './canonical.js';
import type { ChainSpecCode, SpecProblem } from './errors.js';
import { checkRules } from './rules.js';
import { SPEC_SHAPE } from './schema.js';
import { readShape } from './shape.js';
import type { ChainSpec } from './types.js';

/** Longest specification read: 100 validators take about 60 kB. */
export const SPEC_MAX_BYTES = 1_048_576;

/** Either the specification or all problems found, never both. */
export type SpecResult =
  { readonly ok: true; readonly spec: ChainSpec } | { readonly ok: false; readonly problems: readonly SpecProblem[] };

const whole = (code: ChainSpecCode, message: string): SpecResult => ({ ok: false, problems: [{ code, field: '', message }] });

function decodeText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function decodeJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

function isCanonical(value: unknown, text: string): boolean {
  try {
    return canonicalText(value) === text;
  } catch {
    // Fractions, null, lone surrogates: there is no canonical form to compare with.
    return false;
  }
}

/**
 * Canonical bytes → specification. Shapes, ranges, rules between fields and canonical form are judged; all
 * problems of the first failing stage are reported together. Proofs of possession are not verified here
 * (no BLS in this lib): the caller does. Never throws on bad input.
 */
export function parseChainSpec(bytes: Uint8Array): SpecResult {
  if (bytes.length > SPEC_MAX_BYTES)
    return whole('CHAINSPEC_NOT_JSON', `a specification has at most ${SPEC_MAX_BYTES} bytes, received ${bytes.length}`);
  const text = decodeText(bytes);
  if (text === null) return whole('CHAINSPEC_NOT_JSON', 'the specification is not UTF-8 text');
  const json = decodeJson(text);
  if (json === null) return whole('CHAINSPEC_NOT_JSON', 'the specification is not JSON');
  const problems: SpecProblem[] = [];
  const spec = readShape(SPEC_SHAPE, json.value, '', (problem) => problems.push(problem)) as ChainSpec;
  if (problems.length === 0) problems.push(...checkRules(spec));
  // Compared with the spec too: an amount below 2^53 written as a string is valid JSON but not its canonical form.
  if (problems.length === 0 && !(isCanonical(json.value, text) && isCanonical(spec, text))) {
    problems.push({
      code: 'CHAINSPEC_NOT_CANONICAL',
      field: '',
      message: 'the text is not in canonical form (RFC 8785): sort the keys, remove spaces, write integers plainly',
    });
  }
  return problems.length === 0 ? { ok: true, spec } : { ok: false, problems };
}

/** Problems of a specification built in code; empty when it would be accepted. @throws BystackError `CHAINSPEC_NOT_CANONICAL`. */
export function checkChainSpec(spec: ChainSpec): readonly SpecProblem[] {
  const result = parseChainSpec(canonicalBytes(spec));
  return result.ok ? [] : result.problems;
}
