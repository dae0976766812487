/**
 * Cuts a failing scenario down while it fails in the same way: whole faults go first, then stretches of time and
 * other numbers get smaller. What is left is a script short enough to read. Source: bbft.md 8.4.
 */
import type { Invariant } from './checks/breach.js';
import { runScenario } from './run.js';
import type { Fault, Scenario } from './scenario.js';

/** Runs that shrinking may cost. */
const MAX_RUNS = 200;

/** Same failure, fewer faults. Deterministic. */
export function shrink(scenario: Scenario, invariant: Invariant, maxRuns = MAX_RUNS): Scenario {
  let best = scenario;
  let runs = 0;
  const improves = (candidate: Scenario): boolean => {
    if (runs >= maxRuns) return false;
    runs++;
    const { breach } = runScenario(candidate);
    if (breach?.invariant !== invariant) return false;
    best = candidate;
    return true;
  };
  for (let before: Scenario | null = null; before !== best && runs < maxRuns;) {
    before = best;
    dropFaults(best, improves);
    for (const candidate of smaller(best)) if (improves(candidate)) break;
  }
  return best;
}

/** Delta debugging over the list of faults: halves, quarters, single ones. */
const dropFaults = (scenario: Scenario, improves: (s: Scenario) => boolean): void => {
  let faults = [...scenario.faults];
  for (let size = Math.ceil(faults.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let i = 0; i < faults.length;) {
      const rest = [...faults.slice(0, i), ...faults.slice(i + size)];
      if (improves({ ...scenario, faults: rest })) faults = rest;
      else i += size;
    }
};

const cutTime = (fault: Fault): Fault | null =>
  'until' in fault && fault.until !== null && fault.until - fault.from > 100
    ? { ...fault, until: fault.from + Math.floor((fault.until - fault.from) / 2) }
    : null;

/** One step smaller, the biggest steps first. */
function* smaller(s: Scenario): Iterable<Scenario> {
  if (s.transactions > 0) yield { ...s, transactions: 0 };
  if (s.chaosMs > 500) yield { ...s, chaosMs: Math.floor(s.chaosMs / 2) };
  if (s.epochLength < 1000) yield { ...s, epochLength: 1200 };
  for (const [i, fault] of s.faults.entries()) {
    const cut = cutTime(fault);
    if (cut) yield { ...s, faults: s.faults.with(i, cut) };
    if (fault.kind === 'twins' && fault.sides.length > 1)
      yield { ...s, faults: s.faults.with(i, { ...fault, sides: fault.sides.slice(0, -1) }) };
  }
}
