/** The phase of a chain as users see it, computed from facts. Source: product.md 4.1. */
import type { TimeMs } from '@bystack/base';
import type { DesiredChainState } from './facts.js';
import { isRunningStatus, type NodeStatus } from './node-status.js';
import { createTransitions } from './transitions.js';

/** Phases of a chain. */
export type ChainPhase =
  | 'DRAFT'
  | 'PROVISIONING'
  | 'BOOTSTRAPPING'
  | 'ACTIVE'
  | 'DEGRADED'
  | 'HALTED'
  | 'UPGRADING'
  | 'PAUSED'
  | 'FAILED'
  | 'ARCHIVED'
  | 'DELETED';

/**
 * The table of product.md 4.1. Beyond it: a degraded or halted chain can be paused, a paused one archived, a chain in
 * creation cancelled into FAILED or DELETED, and every chain deleted; a chain that starts may turn out short of validators.
 */
export const CHAIN_PHASE = createTransitions<ChainPhase>('chain phase', {
  DRAFT: ['PROVISIONING', 'DELETED'],
  PROVISIONING: ['BOOTSTRAPPING', 'ACTIVE', 'FAILED', 'DELETED'],
  BOOTSTRAPPING: ['PROVISIONING', 'ACTIVE', 'DEGRADED', 'HALTED', 'PAUSED', 'FAILED', 'DELETED'],
  ACTIVE: ['DEGRADED', 'HALTED', 'PAUSED', 'UPGRADING', 'DELETED'],
  DEGRADED: ['ACTIVE', 'HALTED', 'PAUSED', 'UPGRADING', 'DELETED'],
  HALTED: ['DEGRADED', 'ACTIVE', 'PAUSED', 'DELETED'],
  UPGRADING: ['ACTIVE', 'DEGRADED', 'HALTED', 'DELETED'],
  PAUSED: ['BOOTSTRAPPING', 'ACTIVE', 'DEGRADED', 'HALTED', 'ARCHIVED', 'DELETED'],
  FAILED: ['PROVISIONING', 'DELETED'],
  ARCHIVED: ['DELETED'],
  DELETED: [],
});

/** A validator that nobody heard for this long is silent. */
export const SILENT_AFTER_MS = 30_000;
/** After a start or resume the first final block has this long before the chain counts as halted. */
export const BOOTSTRAP_GRACE_MS = 30_000;

/** A validator as the phase sees it. */
export interface PhaseValidator {
  readonly name: string;
  readonly status: NodeStatus;
  /** When it was last heard or last signed, null when never. */
  readonly lastHeardAtMs: TimeMs | null;
}

/** What the phase depends on. */
export interface PhaseFacts {
  readonly previous: ChainPhase;
  readonly desired: DesiredChainState;
  /** Of the creation: NONE for a draft, UNDONE once it failed or was cancelled and everything is gone again. */
  readonly creation: 'NONE' | 'RUNNING' | 'DONE' | 'UNDONE';
  /** True once every trace of a deleted chain is gone. */
  readonly removed: boolean;
  readonly f: number;
  readonly validators: readonly PhaseValidator[];
  readonly blockIntervalMs: number;
  readonly emptyIntervalMs: number;
  /** When the newest final block became final, null before the first. */
  readonly lastFinalAtMs: TimeMs | null;
  /** When the oldest transaction that still waits came in, null when none waits. */
  readonly oldestPendingAtMs: TimeMs | null;
  /** When the chain was last started or resumed. */
  readonly startedAtMs: TimeMs;
  /** Names of services (index, federation, anchor) that are not healthy. */
  readonly unhealthyServices: readonly string[];
}

/** Why a chain is in its phase: a code for programs, with the names it is about. */
export interface PhaseReason {
  readonly code:
    | 'QUORUM_LOST'
    | 'NO_FINAL_BLOCK'
    | 'VALIDATOR_DOWN'
    | 'VALIDATOR_SILENT'
    | 'SERVICE_UNHEALTHY'
    | 'FIRST_BLOCK_AWAITED'
    | 'CREATION_UNDONE';
  readonly subjects: readonly string[];
}

/** A phase with its reason, null where it needs none. */
export interface PhaseResult {
  readonly phase: ChainPhase;
  readonly reason: PhaseReason | null;
}

/** How long a chain may go without a final block: max(10 × block interval, 3 × empty interval), ms. */
export function liveWindowMs(blockIntervalMs: number, emptyIntervalMs: number): number {
  return Math.max(10 * blockIntervalMs, 3 * emptyIntervalMs);
}

const DOWN: readonly NodeStatus[] = ['CRASHED', 'FAILED', 'STOPPED', 'UNREACHABLE', 'REMOVED', 'PENDING'];

/** Names of validators that are down by their supervisor's word, sorted. */
export function downValidators(validators: readonly PhaseValidator[]): string[] {
  return validators
    .filter((v) => DOWN.includes(v.status))
    .map((v) => v.name)
    .sort();
}

/** Names of validators that run but were not heard for 30 s, sorted; before `sinceMs` nobody could be heard. */
export function silentValidators(validators: readonly PhaseValidator[], sinceMs: TimeMs, now: TimeMs): string[] {
  return validators
    .filter((v) => !DOWN.includes(v.status) && now - Math.max(v.lastHeardAtMs ?? 0, sinceMs) > SILENT_AFTER_MS)
    .map((v) => v.name)
    .sort();
}

/** True when no block became final for the live window though one was due. */
export function isOverdue(facts: PhaseFacts, now: TimeMs): boolean {
  const window = liveWindowMs(facts.blockIntervalMs, facts.emptyIntervalMs);
  if (facts.emptyIntervalMs === 0) {
    if (facts.oldestPendingAtMs === null) return false;
    return now - Math.max(facts.oldestPendingAtMs, facts.lastFinalAtMs ?? 0, facts.startedAtMs) > window;
  }
  // Until its first block after a start the chain has the grace time, later ones come within the window.
  if (facts.lastFinalAtMs === null || facts.lastFinalAtMs < facts.startedAtMs)
    return now - facts.startedAtMs > Math.max(window, BOOTSTRAP_GRACE_MS);
  return now - facts.lastFinalAtMs > window;
}

const result = (phase: ChainPhase, code?: PhaseReason['code'], subjects: readonly string[] = []): PhaseResult => ({
  phase,
  reason: code === undefined ? null : { code, subjects },
});

const runningPhase = (facts: PhaseFacts, now: TimeMs): PhaseResult => {
  const down = downValidators(facts.validators);
  const running = facts.validators.length - down.length;
  const awaiting = facts.emptyIntervalMs > 0 && (facts.lastFinalAtMs === null || facts.lastFinalAtMs < facts.startedAtMs);
  const starting = facts.previous === 'PAUSED' || facts.previous === 'BOOTSTRAPPING';
  if (starting && awaiting && !isOverdue(facts, now)) return result('BOOTSTRAPPING', 'FIRST_BLOCK_AWAITED');
  if (running < facts.validators.length - facts.f) return result('HALTED', 'QUORUM_LOST', down);
  const silent = silentValidators(facts.validators, facts.startedAtMs, now);
  if (isOverdue(facts, now)) return result('HALTED', 'NO_FINAL_BLOCK', [...down, ...silent].sort());
  if (down.length > 0) return result('DEGRADED', 'VALIDATOR_DOWN', down);
  if (silent.length > 0) return result('DEGRADED', 'VALIDATOR_SILENT', silent);
  if (facts.unhealthyServices.length > 0) return result('DEGRADED', 'SERVICE_UNHEALTHY', [...facts.unhealthyServices].sort());
  return result('ACTIVE');
};

/**
 * The phase now. It follows the facts alone; `previous` only tells a chain that is being started, paused or deleted from
 * one that fails. The answer may be several steps of `CHAIN_PHASE` away when nobody looked for a while.
 */
export function chainPhase(facts: PhaseFacts, now: TimeMs): PhaseResult {
  if (facts.removed) return result('DELETED');
  if (facts.creation === 'NONE') return result('DRAFT');
  if (facts.creation === 'UNDONE') return result('FAILED', 'CREATION_UNDONE');
  const anyRuns = facts.validators.some((v) => isRunningStatus(v.status));
  if (facts.creation === 'RUNNING') return result(anyRuns && facts.desired !== 'DELETED' ? 'BOOTSTRAPPING' : 'PROVISIONING');
  switch (facts.desired) {
    case 'DELETED':
      return { phase: facts.previous, reason: null };
    case 'ARCHIVED':
      return anyRuns ? { phase: facts.previous, reason: null } : result('ARCHIVED');
    case 'PAUSED':
      return anyRuns ? { phase: facts.previous, reason: null } : result('PAUSED');
    case 'RUNNING':
      return facts.previous === 'UPGRADING' ? { phase: 'UPGRADING', reason: null } : runningPhase(facts, now);
  }
}
