export { runScenario, livenessBoundMs, type Outcome, type RunOptions } from './run.js';
export { planOf, type PlanOptions } from './faults/plan.js';
export { FAULTS, type Fault, type FaultKind, type Scenario } from './scenario.js';
export type { Breach, Invariant } from './checks/breach.js';
