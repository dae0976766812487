/** Chooses and runs the check of a vector file. */
import { dirname } from 'node:path';
import { isBystackError } from '@bystack/base';
import type { CaseVerdict, CheckContext, VectorCheck } from './check.js';
import { bvmChecks } from './checks/bvm.js';
import { ledgerChecks } from './checks/ledger.js';
import { mainchainChecks } from './checks/mainchain/index.js';
import { protocolChecks } from './checks/protocol.js';

/** A file as read from a directory. */
export interface VectorFile {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

const SIDECHAIN = 'Vapor v1.1.9';
const MAINCHAIN = 'Bytom v1.1.0';

/** Vapor's slot consensus and REST surface, replaced by bbft.md and GraphQL (sidechain-ledger.md 16). */
const HISTORICAL: ReadonlySet<string> = new Set(['proposer_schedule.json', 'chain_scenarios.json', 'rpc_samples.json']);

const SIDECHAIN_CHECKS: Readonly<Record<string, VectorCheck>> = { ...protocolChecks, ...bvmChecks, ...ledgerChecks };

/** Failed cases whose detail is printed per file. */
const SHOWN_FAILURES = 5;
const SHOWN_CHARS = 600;

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly line: string;
  readonly details: readonly string[];
}

const broken = (file: VectorFile, why: string): Outcome => ({ passed: 0, failed: 1, line: `${file.path}: ${why}`, details: [] });

const parse = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && Array.isArray((value as Record<string, unknown>)['cases'])
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};

const verdictsOf = async (check: VectorCheck, file: Record<string, unknown>, context: CheckContext): Promise<CaseVerdict[]> => {
  const out: CaseVerdict[] = [];
  try {
    for await (const verdict of check(file, context)) out.push(verdict);
  } catch (error) {
    out.push({ name: 'the check itself', ok: false, detail: isBystackError(error) ? error.code : String(error) });
  }
  return out;
};

const judge = async (file: VectorFile, context: CheckContext): Promise<Outcome> => {
  const content = parse(file.text);
  if (!content) return broken(file, 'no vector file (JSON object with a list of cases)');
  const source = String(content['source']);
  const cases = (content['cases'] as unknown[]).length;
  const mainchain = source.startsWith(MAINCHAIN);
  if (!mainchain && !source.startsWith(SIDECHAIN))
    return broken(file, `unknown dialect: source begins with neither "${SIDECHAIN}" nor "${MAINCHAIN}"`);
  if (!mainchain && HISTORICAL.has(file.name))
    return { passed: 0, failed: 0, line: `${file.path}: historical, ${String(cases)} cases not run`, details: [] };
  const check = (mainchain ? mainchainChecks : SIDECHAIN_CHECKS)[file.name];
  if (!check) return broken(file, 'unknown file name');
  const all = await verdictsOf(check, content, context);
  const verdicts = all.filter((v) => v.informational !== true);
  const listed = all.length - verdicts.length;
  const bad = verdicts.filter((v) => !v.ok);
  const missing = all.length < cases ? 1 : 0;
  const details = bad.slice(0, SHOWN_FAILURES).map((v) => `  ${v.name}: ${(v.detail ?? 'failed').slice(0, SHOWN_CHARS)}`);
  return {
    passed: verdicts.length - bad.length,
    failed: bad.length + missing,
    line: `${file.path}: ${String(verdicts.length - bad.length)} passed, ${String(bad.length)} failed${listed > 0 ? `, ${String(listed)} listed` : ''}`,
    details: missing ? [...details, `  ${String(cases - all.length)} cases were not judged`] : details,
  };
};

const besides = (file: VectorFile, files: readonly VectorFile[]): CheckContext => ({
  sibling(name) {
    const found = files.find((other) => other.name === name && dirname(other.path) === dirname(file.path));
    return found ? parse(found.text) : null;
  },
});

/** Judges all files; prints a line per file, details of failures, and last the count. */
export async function runVectors(
  files: readonly VectorFile[],
  print: (line: string) => void,
): Promise<{ readonly passed: number; readonly failed: number }> {
  let passed = 0;
  let failed = 0;
  for (const file of files) {
    const outcome = await judge(file, besides(file, files));
    passed += outcome.passed;
    failed += outcome.failed;
    print(outcome.line);
    for (const detail of outcome.details) print(detail);
  }
  print(`${String(passed)} passed, ${String(failed)} failed`);
  return { passed, failed };
}
