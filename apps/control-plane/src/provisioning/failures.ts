/** What an error of an action means for its operation. Pure. */
import { isBystackError } from '@bystack/base';
import { retryDelayMs, STEP_INFO, type StepKey } from '@bystack/provisioning';
import type { OperationError } from '../operations/operation-view.js';

/** Try again after a while, or give up. */
export type Verdict = { readonly kind: 'again'; readonly afterMs: number } | { readonly kind: 'give-up' };

/** Taking back never gives up: what was made has to go. It looks again at most after this long. */
const UNDO_CAP_MS = 30_000;

/** Judges attempt number `attempt`, counted from 1. `jitter`: random, 0 to 1. */
export function judge(error: unknown, attempt: number, takingBack: boolean, jitter: number): Verdict {
  const delay = retryDelayMs(attempt, jitter);
  if (takingBack) return { kind: 'again', afterMs: delay ?? UNDO_CAP_MS };
  // A refusal stays one; a failure of the environment, and a bug, may pass.
  const refused = isBystackError(error) && error.fault === 'caller' && !error.retryable;
  return refused || delay === null ? { kind: 'give-up' } : { kind: 'again', afterMs: delay };
}

/** The sentence of an error for people; the text of a bug stays in the log of the control plane. */
export function reasonOf(error: unknown): string {
  return isBystackError(error) ? error.message : 'an unexpected error; the log of the control plane has the details';
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
