/** Collecting votes into certificates. Source: bbft.md 4.4 D, 3.3. */
import { type NodeIx, type QC, type VoteFields } from '@bystack/consensus';
import type { Aggregate } from './messages.js';
import { pushUp, relayOf, setRelay } from './relaying.js';
import { repairLie } from './repair.js';
import { Draft } from './draft.js';
import type { Proposal, Vote } from './state.js';
import { answerStraggler } from './stragglers.js';
import { applyQC } from './views.js';
import { addVote, disjoint, signersOf, sumOf, verifySingles, voteCheck, votesFor } from './votes.js';

/** Views ahead of the present one whose votes are kept. */
const AHEAD = 2n;
/** Fast misses in the history, as a share, above which the fast path is not waited for. */
const MISS_SHARE = 0.25;
/** Histories shorter than this say nothing. */
const MIN_HISTORY = 4;

/** A peer's vote, or the votes of its zone. */
export function aggregateReceived(d: Draft, from: NodeIx, m: Aggregate): void {
  const own = m.signers.length === 1 && m.signers[0] === from;
  if (m.view > d.s.view + AHEAD || (!own && (!d.zoned || m.signers.length === 0 || d.s.liars.has(from)))) return;
  if (m.view < d.s.view && !d.s.proposals.has(m.view)) {
    answerStraggler(d, from, m.view);
    return;
  }
  addVote(d, m.view, { signer: from, signers: m.signers, blockId: Draft.key(m.blockId), signature: m.signature });
  pushUp(d, m.view);
  collect(d, m.view);
}

const expectsFast = (d: Draft): boolean => {
  const { fastHistory } = d.s;
  const misses = fastHistory.filter((fast) => !fast).length;
  return fastHistory.length < MIN_HISTORY || misses <= fastHistory.length * MISS_SHARE;
};

/** Verifies the votes of a view together once there are enough to certify, or enough to be fast. */
export function collect(d: Draft, view: bigint): void {
  const p = d.s.proposals.get(view);
  if (!p || d.s.collecting.has(view)) return;
  const votes = disjoint(votesFor(d, p));
  const count = signersOf(votes).length;
  const certified = d.s.certified.get(view) ?? 0;
  if (count < d.quorum || count <= certified || (certified > 0 && count < d.fast)) return;
  if (count < d.fast && view === d.s.view && expectsFast(d)) {
    if (d.s.fastWaited !== view) d.timer('fast', d.s.ctx.timers.fastWaitMs);
    d.s.fastWaited = view;
    return;
  }
  verifyUnion(d, p, votes);
}

/** The wait for the last votes is over. */
export function stopWaiting(d: Draft): void {
  const p = d.s.proposals.get(d.s.view);
  if (!p || d.s.collecting.has(d.s.view) || d.s.certified.has(d.s.view)) return;
  const votes = disjoint(votesFor(d, p));
  if (signersOf(votes).length >= d.quorum) verifyUnion(d, p, votes);
}

/** Null when a signature among the votes is no point of the curve. */
const certificateOf = (d: Draft, fields: VoteFields, votes: readonly Vote[]): QC | null => {
  const signature = sumOf(d, votes);
  return signature && { ...fields, signers: signersOf(votes), signature };
};

const verifyUnion = (d: Draft, p: Proposal, votes: readonly Vote[]): void => {
  const qc = certificateOf(d, p.fields, votes);
  d.s.collecting.add(p.fields.view);
  if (!qc) {
    verifySingles(d, p.fields, votes);
    return;
  }
  const req = d.s.nextReq++;
  d.s.jobs.set(req, { type: 'union', qc, votes });
  d.emit({ type: 'VerifySignatures', req, checks: [voteCheck(d, p.fields, qc.signers, qc.signature)] });
};

/** Verdict on all votes together; on failure each sender's share is checked alone. */
export function unionVerified(d: Draft, qc: QC, votes: readonly Vote[], ok: boolean): void {
  if (!ok) {
    verifySingles(d, qc, votes);
    return;
  }
  d.s.collecting.delete(qc.view);
  applyQC(d, qc);
  collect(d, qc.view);
}

/** Verdicts on single shares: bad ones are expelled (R4), the rest certifies if it is enough. */
export function singlesVerified(d: Draft, fields: VoteFields, votes: readonly Vote[], ok: readonly boolean[]): void {
  const { view } = fields;
  d.s.collecting.delete(view);
  if (relayOf(d, view).checking) setRelay(d, view, { checking: false });
  const kept = new Map(d.s.votes.get(view));
  votes.forEach((v, i) => {
    if (ok[i]) return;
    if (kept.get(v.signer) === v) kept.delete(v.signer);
    d.emit({ type: 'ReportPeer', from: v.signer, code: 'BBFT_VOTE_FORGED' });
  });
  d.s.votes.set(view, kept);
  for (const [i, v] of votes.entries()) if (!ok[i]) repairLie(d, view, v);
  const good = votes.filter((_, i) => ok[i]);
  const qc = signersOf(good).length >= d.quorum ? certificateOf(d, fields, good) : null;
  if (qc) applyQC(d, qc);
  pushUp(d, view);
  collect(d, view);
}
