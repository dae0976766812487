/** What an error of an action means for its operation. Pure. */
import { isBystackError } from '@bystack/base';
import { retryDelayMs, STEP_ATTEMPTS_MAX, STEP_INFO, type StepKey } from '@bystack/provisioning';
import type { OperationError } from '../operations/operation-view.js';

/** Try again after a while, or give up. */
export type Verdict = { readonly kind: 'again'; readonly afterMs: number } | { readonly kind: 'give-up' };

/** Judges attempt number `attempt`, counted from 1. `jitter`: random, 0 to 1. */
export function judge(error: unknown, attempt: number, takingBack: boolean, jitter: number): Verdict {
  // Taking back never gives up: what was made has to go.
  if (takingBack) return { kind: 'again', afterMs: retryDelayMs(Math.min(attempt, STEP_ATTEMPTS_MAX - 1), jitter) ?? 0 };
  const delay = retryDelayMs(attempt, jitter);
  // A refusal stays one; a failure of the environment, and a bug, may pass.
  const refused = isBystackError(error) && error.fault === 'caller' && !error.retryable;
  return refused || delay === null ? { kind: 'give-up' } : { kind: 'again', afterMs: delay };
}

/** What the operating system means, for people. */
const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'the data folder may not be written by the user of the control plane',
  EPERM: 'the data folder may not be written by the user of the control plane',
  EROFS: 'the data folder is read-only',
  EMFILE: 'too many files are open at once',
  ENOMEM: 'the machine has no memory left',
  ENOTDIR: 'a file stands where a folder is needed in the data folder',
};

/** The sentence of an error for people; the text of a bug stays in the log of the control plane. */
export function reasonOf(error: unknown): string {
  if (isBystackError(error)) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return SYSTEM_REASONS[code] ?? 'an unexpected error; the log of the control plane has the details';
}

/** Why an operation failed, as kept in its row. */
export function stepError(step: StepKey, error: unknown): OperationError {
  const known = isBystackError(error);
  return {
    code: 'STEP_FAILED',
    facts: { step: STEP_INFO[step].title.en, reason: reasonOf(error), cause: known ? error.code : 'INTERNAL' },
    remedy: known ? (error.remedy ?? null) : null,
  };
}
