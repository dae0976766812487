/** Rows of an operation → what the API shows, in the caller's language. Pure. */
import { USER_ERRORS, type Language, type UserErrorCode } from '@bystack/api-contract';
import { isCancellable, isRetryable, STEP_INFO, type StepKey } from '@bystack/provisioning';
import { toGlobalId } from '../common/ids.js';
import { userError, UserErrorType } from '../common/payload.js';
import type { OperationEntity } from './operation.entity.js';
import type { OperationKind, OperationStatus, StepStatus } from './operation.enums.js';
import type { OperationStepEntity } from './operation-step.entity.js';
import { OperationStepType, OperationType } from './operation.type.js';

/** Why an operation failed, as kept in its row. `remedy` replaces the table's where the failure brought its own. */
export interface OperationError {
  readonly code: UserErrorCode;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly remedy: string | null;
}

/** True when the platform can still stop and take back the operation. */
export function canCancel(operation: Pick<OperationEntity, 'kind' | 'status' | 'cancelRequested'>): boolean {
  return operation.kind === 'CREATE_CHAIN' && !operation.cancelRequested && isCancellable(operation.status as OperationStatus);
}

/** True when the operation may be tried again. */
export function canRetry(operation: Pick<OperationEntity, 'status'>): boolean {
  return isRetryable(operation.status as OperationStatus);
}

/** Operation and steps → the API's object. */
export function toOperation(row: OperationEntity, steps: readonly OperationStepEntity[], language: Language): OperationType {
  const ordered = [...steps].sort((a, b) => a.position - b.position);
  return Object.assign(new OperationType(), {
    id: toGlobalId('Operation', row.id),
    rowId: row.id,
    chainRowId: row.chainId,
    kind: row.kind as OperationKind,
    status: row.status as OperationStatus,
    steps: ordered.map((step) => toStep(step, language)),
    error: toError(row.error, language),
    subject: row.subject,
    actor: row.actor,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    expectedDurationMs: ordered.reduce((sum, step) => sum + infoOf(step.key).usualMs, 0),
    progress: progressOf(row, ordered),
    cancellable: canCancel(row),
    retryable: canRetry(row),
  });
}

function infoOf(key: string): (typeof STEP_INFO)[StepKey] {
  return STEP_INFO[key as StepKey];
}

function toStep(step: OperationStepEntity, language: Language): OperationStepType {
  const info = infoOf(step.key);
  return Object.assign(new OperationStepType(), {
    operationRowId: step.operationId,
    key: step.key,
    title: info.title[language],
    status: step.status as StepStatus,
    startedAt: step.startedAt,
    finishedAt: step.finishedAt,
    attempt: step.attempt,
    progress: step.progress,
    message: step.message,
    usualDurationMs: info.usualMs,
    retryable: step.retryable,
  });
}

function toError(stored: Record<string, unknown> | null, language: Language): UserErrorType | null {
  if (stored === null) return null;
  const { code, facts, remedy } = stored as unknown as OperationError;
  const error = userError(code, null, facts, language);
  return Object.assign(error, { remedy: remedy ?? error.remedy, retryable: USER_ERRORS[code].retryable });
}

/** Share of the usual time that is behind, the running step by its own progress. */
function progressOf(row: OperationEntity, steps: readonly OperationStepEntity[]): number {
  if (row.status === 'SUCCEEDED') return 1;
  let done = 0;
  let all = 0;
  for (const step of steps) {
    const weight = infoOf(step.key).usualMs + 1;
    all += weight;
    if (step.status === 'DONE' || step.status === 'SKIPPED') done += weight;
    else if (step.status === 'RUNNING') done += weight * Math.min(0.95, step.progress ?? 0);
  }
  return all === 0 ? 0 : done / all;
}
