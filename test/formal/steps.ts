/** All steps out of a state. Votes and time-outs are actions; closing a phase costs nothing. */
import { certifyStep, type CertifyStep } from './certificates.js';
import type { Model } from './rules.js';
import type { State } from './state.js';
import { closeStep, timeoutSteps, type CloseStep, type TimeoutStep } from './timeouts.js';
import { timeoutsAreUseful, votesAreUseful } from './useful.js';
import { voteSteps, type VoteStep } from './voting.js';

/** One step. */
export type Step = VoteStep | CertifyStep | TimeoutStep | CloseStep;

/** Steps that an honest validator takes; the others only name what has come to be. */
export const isAction = (step: Step): boolean => step.type === 'vote' || step.type === 'timeout';

/** Every step out of a state, with where it leads. The last view ends with its certificates: no view is left to use its time-outs. */
export function stepsFrom(s: State, m: Model): (readonly [Step, State])[] {
  if (s.phase === 'votes') {
    const [certified, after] = certifyStep(s, m);
    const isOver = !m.reduced || votesAreUseful(s, certified.formed);
    return isOver ? [...voteSteps(s, m), [certified, after]] : voteSteps(s, m);
  }
  if (s.view === m.views) return [];
  return m.reduced && !timeoutsAreUseful(s) ? timeoutSteps(s, m) : [...timeoutSteps(s, m), closeStep(s, m)];
}
