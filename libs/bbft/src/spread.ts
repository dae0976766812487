/** Certificates on their way down the tree, and those that no next proposal carries. Source: bbft.md 3.3, 5.1. */
import { equalBytes } from '@bystack/base';
import { isFastQC, type NodeIx, type QC, type TC } from '@bystack/consensus';
import type { Finalize } from './messages.js';
import type { Draft } from './draft.js';
import type { Proposal } from './state.js';
import { peersOf, zoneMembers } from './tree.js';

/** The message that carries a certificate. */
export const finalizeOf = (qc: QC): Finalize => ({ kind: 'finalize', view: qc.view, height: qc.height, qc });

/** Those that get certificates from this node: directly below, or in zones for which it stands in. */
const dependants = (d: Draft, p: Proposal, self: NodeIx): NodeIx[] => [
  ...(p.tree.children[self] ?? []),
  ...(d.s.relays.get(p.fields.view)?.standIn ?? []),
];

/** FINALIZE, once per view. A certificate that becomes fast later follows only when no next proposal is due. */
export function spreadQC(d: Draft, qc: QC): void {
  const p = d.s.proposals.get(qc.view);
  if (d.self === null || !p || qc.view < d.s.spreadView || !equalBytes(p.fields.blockId, qc.blockId)) return;
  const fast = isFastQC(qc, d.s.ctx);
  if (qc.view === d.s.spreadView) {
    if (fast && !d.s.spreadFast) d.s.faster ??= qc;
    return;
  }
  d.s.spreadView = qc.view;
  d.s.spreadFast = fast;
  d.s.faster = null;
  d.send(finalizeOf(qc), dependants(d, p, d.self));
  if (d.leaderAt(qc.view) === d.self && p.tree.tops.length > 1) d.s.owed = qc;
}

/** Nothing is left to propose: the other top-level nodes get the leader's certificate by itself, those below the faster one. */
export function payOwed(d: Draft): void {
  const { owed, faster } = d.s;
  const { self } = d;
  if (self === null) return;
  d.s.owed = null;
  d.s.faster = null;
  const led = owed && d.s.proposals.get(owed.view);
  if (owed && led) d.send(finalizeOf(faster?.view === owed.view ? faster : owed), peersOf(led.tree, self));
  const passed = faster && d.s.proposals.get(faster.view);
  if (faster && passed) d.send(finalizeOf(faster), dependants(d, passed, self));
}

/** NEWVIEW to the members of the own zone, from the node on top of it that leaves the view. */
export function spreadTC(d: Draft, tc: TC): void {
  if (d.self === null || !d.zoned || tc.view !== d.s.view || !d.exit.tree.tops.includes(d.self)) return;
  const members = zoneMembers(d.exit.tree, d.self).filter((i) => i !== d.self);
  d.send({ kind: 'newView', view: tc.view, height: d.s.d.highQC.height, tc }, members);
}
