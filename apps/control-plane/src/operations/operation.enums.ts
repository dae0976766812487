/** Kinds and states of long-running work as the API names them. Source: product.md 4.3. */
import { registerEnumType } from '@nestjs/graphql';

export const OperationKind = {
  CREATE_CHAIN: 'CREATE_CHAIN',
  DELETE_CHAIN: 'DELETE_CHAIN',
  PAUSE_CHAIN: 'PAUSE_CHAIN',
  RESUME_CHAIN: 'RESUME_CHAIN',
  START_NODE: 'START_NODE',
  STOP_NODE: 'STOP_NODE',
  RESTART_NODE: 'RESTART_NODE',
} as const;
export type OperationKind = keyof typeof OperationKind;

export const OperationStatus = {
  QUEUED: 'QUEUED',
  RUNNING: 'RUNNING',
  WAITING_APPROVAL: 'WAITING_APPROVAL',
  WAITING_EXTERNAL: 'WAITING_EXTERNAL',
  CANCELLING: 'CANCELLING',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
  COMPENSATED: 'COMPENSATED',
} as const;
export type OperationStatus = keyof typeof OperationStatus;

export const StepStatus = {
  PENDING: 'PENDING',
  RUNNING: 'RUNNING',
  DONE: 'DONE',
  SKIPPED: 'SKIPPED',
  FAILED: 'FAILED',
  COMPENSATED: 'COMPENSATED',
} as const;
export type StepStatus = keyof typeof StepStatus;

registerEnumType(OperationKind, { name: 'OperationKind', description: 'The mutation that started the work.' });
registerEnumType(OperationStatus, { name: 'OperationStatus', description: 'State of a piece of long-running work.' });
registerEnumType(StepStatus, { name: 'StepStatus', description: 'State of a step.' });
