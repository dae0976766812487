/**
 * The next actions on the way to a goal. The caller performs them, records marks, looks at the world and asks again,
 * until `done`. Actions of one plan do not depend on each other. Source: ARCHITECTURE.md 10.
 */
import { provisioningError } from './errors.js';
import type { ChainFacts, DesiredChain } from './facts.js';
import type { StepStatus } from './operation-status.js';
import {
  COMPENSATE_RULES,
  CONVERGE_RULES,
  CREATE_RULES,
  DELETE_RULES,
  PAUSE_RULES,
  restartNodeRules,
  RESUME_RULES,
  startNodeRules,
  stopNodeRules,
  World,
  type Action,
  type StepFailure,
  type StepKey,
  type StepRule,
  type Wait,
} from './steps.js';

/** What to reach. CONVERGE is the sweep without an operation; COMPENSATE takes back an unfinished creation. */
export type Goal =
  | { readonly kind: 'CREATE' | 'COMPENSATE' | 'DELETE' | 'PAUSE' | 'RESUME' | 'CONVERGE' }
  | { readonly kind: 'STOP_NODE'; readonly node: string }
  /** `fromInstance`: instance id of the node's process when the operation was asked for, null when there was none. */
  | { readonly kind: 'START_NODE' | 'RESTART_NODE'; readonly node: string; readonly fromInstance: string | null };

/** A step as the facts show it. */
export interface PlannedStep {
  readonly key: StepKey;
  /** RUNNING: the first that is not done. PENDING: behind it. */
  readonly status: Extract<StepStatus, 'PENDING' | 'RUNNING' | 'DONE' | 'SKIPPED'>;
  readonly progress: number | null;
  readonly message: string | null;
}

/** What to do now. */
export interface Plan {
  /** True when nothing is left to do. */
  readonly done: boolean;
  /** To be performed now, in any order. */
  readonly actions: readonly Action[];
  /** When there is no action: what is waited for. */
  readonly wait: Wait | null;
  /** The step cannot go on by itself; the operation fails. */
  readonly failure: (StepFailure & { readonly step: StepKey }) | null;
  readonly steps: readonly PlannedStep[];
}

const convergeRules = (desired: DesiredChain): readonly StepRule[] => {
  switch (desired.state) {
    case 'RUNNING':
      return CONVERGE_RULES;
    case 'PAUSED':
    case 'ARCHIVED':
      return PAUSE_RULES;
    case 'DELETED':
      return DELETE_RULES;
  }
};

/** Rules of a goal, in order. @throws BystackError `PROVISIONING_NODE_UNKNOWN`. */
export function rulesOf(desired: DesiredChain, goal: Goal): readonly StepRule[] {
  if ('node' in goal && !desired.nodes.some((node) => node.name === goal.node)) {
    throw provisioningError({ code: 'PROVISIONING_NODE_UNKNOWN', node: goal.node }, `The chain has no node "${goal.node}".`);
  }
  switch (goal.kind) {
    case 'CREATE':
      return CREATE_RULES;
    case 'COMPENSATE':
      return COMPENSATE_RULES;
    case 'DELETE':
      return DELETE_RULES;
    case 'PAUSE':
      return PAUSE_RULES;
    case 'RESUME':
      return RESUME_RULES;
    case 'CONVERGE':
      return convergeRules(desired);
    case 'START_NODE':
      return startNodeRules(goal.node, goal.fromInstance);
    case 'STOP_NODE':
      return stopNodeRules(goal.node);
    case 'RESTART_NODE':
      return restartNodeRules(goal.node, goal.fromInstance);
  }
}

/** The next actions. Same arguments, same answer. @throws BystackError `PROVISIONING_NODE_UNKNOWN`. */
export function plan(desired: DesiredChain, facts: ChainFacts, goal: Goal): Plan {
  const world = new World(desired, facts);
  const steps: PlannedStep[] = [];
  let next: Omit<Plan, 'steps'> | null = null;
  for (const { key, look } of rulesOf(desired, goal)) {
    if (next !== null) {
      steps.push({ key, status: 'PENDING', progress: null, message: null });
      continue;
    }
    const seen = look(world);
    const shown = { progress: seen.progress ?? null, message: seen.message ?? null };
    if (seen.done) {
      steps.push({ key, status: seen.skipped === true ? 'SKIPPED' : 'DONE', ...shown });
      continue;
    }
    steps.push({ key, status: 'RUNNING', ...shown });
    const actions = seen.failure === undefined ? (seen.actions ?? []) : [];
    next = {
      done: false,
      actions,
      wait: actions.length === 0 ? (seen.wait ?? null) : null,
      failure: seen.failure === undefined ? null : { ...seen.failure, step: key },
    };
  }
  return { ...(next ?? { done: true, actions: [], wait: null, failure: null }), steps };
}
