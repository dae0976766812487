/** Life of an operation and of its steps. Source: product.md 4.3. */
import { createTransitions } from './transitions.js';

/** States of an operation. COMPENSATED: it failed and everything it had made is gone again. */
export type OperationStatus =
  'QUEUED' | 'RUNNING' | 'WAITING_APPROVAL' | 'WAITING_EXTERNAL' | 'CANCELLING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'COMPENSATED';

/** States of a step. */
export type StepStatus = 'PENDING' | 'RUNNING' | 'DONE' | 'SKIPPED' | 'FAILED' | 'COMPENSATED';

/**
 * FAILED and COMPENSATED lead back to QUEUED by a retry; SUCCEEDED and CANCELLED are final. CANCELLING ends FAILED where
 * taking back did not succeed.
 */
export const OPERATION_STATUS = createTransitions<OperationStatus>('operation status', {
  QUEUED: ['RUNNING', 'WAITING_APPROVAL', 'CANCELLING', 'CANCELLED', 'FAILED'],
  RUNNING: ['QUEUED', 'WAITING_APPROVAL', 'WAITING_EXTERNAL', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'COMPENSATED'],
  WAITING_APPROVAL: ['RUNNING', 'CANCELLING', 'CANCELLED', 'FAILED'],
  WAITING_EXTERNAL: ['RUNNING', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'COMPENSATED'],
  CANCELLING: ['CANCELLED', 'FAILED'],
  SUCCEEDED: [],
  FAILED: ['QUEUED', 'RUNNING', 'CANCELLING', 'COMPENSATED'],
  CANCELLED: [],
  COMPENSATED: ['QUEUED', 'RUNNING'],
});

/** DONE goes back to RUNNING when the fact behind it is lost (a node of a chain in creation died). */
export const STEP_STATUS = createTransitions<StepStatus>('step status', {
  PENDING: ['RUNNING', 'DONE', 'SKIPPED', 'FAILED'],
  RUNNING: ['PENDING', 'DONE', 'SKIPPED', 'FAILED', 'COMPENSATED'],
  DONE: ['RUNNING', 'PENDING', 'FAILED', 'COMPENSATED'],
  SKIPPED: ['RUNNING', 'PENDING', 'DONE', 'FAILED', 'COMPENSATED'],
  FAILED: ['PENDING', 'RUNNING', 'DONE', 'SKIPPED'],
  COMPENSATED: ['PENDING', 'RUNNING', 'DONE', 'SKIPPED'],
});

/** True while the operation still works or waits. */
export function isOpenOperation(status: OperationStatus): boolean {
  return ['QUEUED', 'RUNNING', 'WAITING_APPROVAL', 'WAITING_EXTERNAL', 'CANCELLING'].includes(status);
}

/** True when `cancelOperation` can take it. */
export function isCancellable(status: OperationStatus): boolean {
  return status !== 'CANCELLING' && isOpenOperation(status);
}

/** True when `retryOperation` can take it. */
export function isRetryable(status: OperationStatus): boolean {
  return status === 'FAILED' || status === 'COMPENSATED';
}

/**
 * What a step shows after things are taken back: a step that never began stays PENDING, the one that failed keeps
 * showing it, every other is COMPENSATED once `left` is false.
 */
export function stepAfterUndo(before: StepStatus, left: boolean): StepStatus {
  if (before === 'PENDING' || before === 'FAILED' || before === 'SKIPPED' || left) return before;
  return 'COMPENSATED';
}

/** Attempts of one step before the operation ends. */
export const STEP_ATTEMPTS_MAX = 5;
const FIRST_RETRY_MS = 500;
const RETRY_CAP_MS = 30_000;

/**
 * How long to wait before attempt `attempt + 1`, or null when it was the last. `jitter` is a random number from 0 to 1:
 * the wait is the doubled one ± 25 %.
 */
export function retryDelayMs(attempt: number, jitter: number): number | null {
  if (attempt >= STEP_ATTEMPTS_MAX) return null;
  const base = Math.min(RETRY_CAP_MS, FIRST_RETRY_MS * 2 ** Math.max(0, attempt - 1));
  return Math.round(base * (0.75 + jitter / 2));
}
