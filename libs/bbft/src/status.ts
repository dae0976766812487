/** STATUS of this node. Source: bbft.md 2.4. */
import type { TimeMs } from '@bystack/base';
import type { Status } from './messages.js';
import type { BbftState } from './state.js';

/** Where this node stands, with the certificates that bring others here. */
export function statusOf(s: BbftState, nowMs: TimeMs): Status {
  const { highQC, lastTC } = s.d;
  const { height, blockId: finalId, proof } = s.final;
  const tc = lastTC && lastTC.view >= highQC.view ? lastTC : null;
  return { kind: 'status', view: s.view, height, qc: highQC, tc, finalHeight: height, finalId, nowMs, proof };
}
