/** Refusals of the supervisor. */
import { BystackError } from '@bystack/base';

/** Every code of this folder. */
export type SupervisorCode =
  /** The operating system refused to start the process (environment, retryable). */
  | 'SUPERVISOR_SPAWN'
  /** The process did not end, not even on SIGKILL (environment, retryable). */
  | 'SUPERVISOR_STOP'
  /** The node is not known here (caller). */
  | 'SUPERVISOR_NODE_UNKNOWN'
  /** A node id or name cannot be part of a file name (caller). */
  | 'SUPERVISOR_NODE_NAME'
  /** The supervisor is closing (environment, retryable). */
  | 'SUPERVISOR_CLOSED';

const CALLER: readonly SupervisorCode[] = ['SUPERVISOR_NODE_UNKNOWN', 'SUPERVISOR_NODE_NAME'];

/** Builds the error. */
export function supervisorError(
  facts: { readonly code: SupervisorCode; readonly [fact: string]: string | number | bigint | boolean | undefined },
  message: string,
  more: { readonly remedy?: string; readonly cause?: unknown } = {},
): BystackError {
  const environment = !CALLER.includes(facts.code);
  return new BystackError(facts, { message, fault: environment ? 'environment' : 'caller', retryable: environment, ...more });
}
