/** What is done inside a view when a gateway is silent or lies. Source: bbft.md 3.4 R1 to R4. */
import { isFastQC, type NodeIx } from '@bystack/consensus';
import { noteLate } from './lateness.js';
import type { Distribute, Status } from './messages.js';
import { relayOf, setRelay } from './relaying.js';
import { finalizeOf } from './spread.js';
import type { Draft } from './draft.js';
import type { Proposal, Vote } from './state.js';
import { statusOf } from './status.js';
import { answerStraggler } from './stragglers.js';
import { backupOf, below, isFlat, peersOf, type Tree } from './tree.js';

/** R1: the wait for other zones is over. The leader asks the members of missing ones itself. */
export function stopWaitingForZones(d: Draft, view: bigint): void {
  const p = d.s.proposals.get(view);
  if (!p || isFlat(p.tree)) return;
  for (const gateway of peersOf(p.tree, d.self)) {
    if (d.s.votes.get(view)?.has(gateway)) continue;
    noteLate(d, gateway, view);
    if (d.leaderAt(view) === d.self) askZone(d, p, gateway);
  }
}

/**
 * R1 inside the leader's own zone: an inner node of a deep tree that gave nothing is passed by, and so are its votes'
 * ways. Only the leader is believed by those below as one to answer to.
 */
export function repairSubtrees(d: Draft, view: bigint): void {
  const p = d.s.proposals.get(view);
  if (d.self === null || !p || isFlat(p.tree) || d.leaderAt(view) !== d.self) return;
  for (const child of p.tree.children[d.self] ?? []) {
    if ((p.tree.children[child] ?? []).length === 0 || d.s.votes.get(view)?.has(child)) continue;
    noteLate(d, child, view);
    askZone(d, p, child);
  }
}

/** The leader asks everybody below a silent node itself. */
const askZone = (d: Draft, p: Proposal, gateway: NodeIx): void => {
  const { view } = p.fields;
  const { standIn } = relayOf(d, view);
  const members = below(p.tree, gateway).filter((i) => i !== gateway && !standIn.includes(i));
  if (members.length === 0) return;
  setRelay(d, view, { standIn: [...standIn, ...members], due: false });
  d.send(p.message, members);
  d.emit({ type: 'Note', name: 'bbft_repair_zone_total', value: 1 });
  const { highQC } = d.s.d;
  if (highQC.view >= view) d.send(finalizeOf(highQC), members);
  else d.timer('agg', d.s.ctx.timers.aggWaitMs);
};

/** R4: a share that does not verify. Its gateway is trusted no more in this epoch; its zone is asked by the leader. */
export function repairLie(d: Draft, view: bigint, lie: Vote): void {
  if (lie.signers.length < 2) return;
  d.s.liars = new Set([...d.s.liars, lie.signer]);
  const p = d.s.proposals.get(view);
  if (p && d.leaderAt(view) === d.self && p.tree.tops.includes(lie.signer)) askZone(d, p, lie.signer);
}

/** The leader asks again, past the gateway: a vote that was cast already goes to it too. */
export function askedAgain(d: Draft, from: NodeIx, m: Distribute): void {
  const p = d.s.proposals.get(m.view);
  const own = d.s.ownVote;
  if (d.self === null || !p || from !== d.leaderAt(m.view) || (p.tree.parent[d.self] ?? from) === from) return;
  d.s.answerTo = { view: m.view, to: from };
  if (own?.view === m.view) d.send(own, [from]);
}

/** R2: no certificate, or one without this node's vote that is not fast: the vote goes to all top-level nodes. */
export function resendVote(d: Draft, view: bigint): void {
  const own = d.s.ownVote;
  if (own?.view !== view) return;
  const tree = d.s.proposals.get(view)?.tree;
  if (!tree || isFlat(tree)) {
    if (view !== d.s.view || d.turnLost) return;
    d.send(own);
    d.timer('leaf', d.s.ctx.timers.leafWaitMs * 2);
    return;
  }
  if (view < d.s.view) repeatMissed(d, tree, view);
  else if (!d.turnLost) {
    d.send(own, peersOf(tree, d.self));
    askBackup(d, tree);
    d.emit({ type: 'Note', name: 'bbft_repair_vote_total', value: 1 });
    d.timer('leaf', d.s.ctx.timers.leafWaitMs * 2);
  }
}

const repeatMissed = (d: Draft, tree: Tree, view: bigint): void => {
  const { highQC } = d.s.d;
  const counted = highQC.view !== view || highQC.signers.includes(d.self as NodeIx) || isFastQC(highQC, d.s.ctx);
  if (counted || d.s.proposal || !d.s.ownVote) return;
  d.send(d.s.ownVote, peersOf(tree, d.self));
  d.emit({ type: 'Note', name: 'bbft_repair_vote_total', value: 1 });
};

const askBackup = (d: Draft, tree: Tree): void => {
  const backup = backupOf(tree, d.self as NodeIx);
  if (backup !== d.self) d.send(statusOf(d.s, d.now), [backup]);
};

/** R3: nothing came though a proposal was due. */
export function askForProposal(d: Draft): void {
  if (d.self === null || d.s.proposal || d.self === d.leader || d.turnLost) return;
  askBackup(d, d.expectedTree(d.s.view));
  d.timer('idle', d.s.ctx.timers.leafWaitMs * 2);
}

/** The answer to R2 and R3: what brings a peer here, or the proposal of the view where that has been open for long. */
export function answerStatus(d: Draft, from: NodeIx | null, m: Status): void {
  if (!d.zoned || from === null || d.self === null || m.view > d.s.view) return;
  const { proposal, view } = d.s;
  if (!(proposal?.tree ?? d.expectedTree(view)).tops.includes(d.self)) return;
  if (m.view < view) {
    answerStraggler(d, from, m.view);
    return;
  }
  const open = proposal && d.now - d.s.proposalAt >= d.s.ctx.timers.leafWaitMs / 2;
  if (!open || d.s.votes.get(view)?.has(from) || d.s.answered.get(from) === view) return;
  d.s.answered.set(from, view);
  d.send(proposal.message, [from]);
}
