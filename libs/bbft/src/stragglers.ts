/** Help for peers that are behind. Source: bbft.md 4.4 E4. */
import type { NodeIx } from '@bystack/consensus';
import type { Draft } from './draft.js';

/** Gives a peer of an older view what brings it here, once per view. */
export function answerStraggler(d: Draft, from: NodeIx, view: bigint): void {
  if (view >= d.s.view || d.s.answered.get(from) === d.s.view) return;
  d.s.answered.set(from, d.s.view);
  const { highQC, lastTC } = d.s.d;
  if (highQC.view >= view && highQC.view > 0n) d.send({ kind: 'finalize', view: highQC.view, height: highQC.height, qc: highQC }, [from]);
  if (lastTC && lastTC.view >= highQC.view) d.send({ kind: 'newView', view: lastTC.view, height: highQC.height, tc: lastTC }, [from]);
}
