/** Messages of peers: structure first, then signatures, then their effect. Source: bbft.md 2.4, 4.4. */
import { isBystackError, sha3 } from '@bystack/base';
import {
  decodeFinalityProof,
  isFastQC,
  proposePayload,
  qcCheck,
  qcFlaw,
  tcChecks,
  tcFlaw,
  tcPartFlaw,
  timeoutPayload,
  type NodeIx,
  type QC,
  type SignatureCheck,
  type TC,
} from '@bystack/consensus';
import { proposedFields, topologyBytes, type BbftMessage, type Distribute, type Status, type Timeout } from './messages.js';
import { aggregateReceived } from './collecting.js';
import { isNewPart } from './exits.js';
import { answerStatus, askedAgain } from './repair.js';
import type { Draft } from './draft.js';
import { answerStraggler } from './stragglers.js';
import { isAdmitted, partVerified, timeoutTooLate, timeoutVerified } from './timeouts.js';
import { treeOf } from './tree.js';
import { applyQC, applyTC, qcKey } from './views.js';
import { acceptProposal, isJustified } from './voting.js';

/** Verifications under way per validator; more are dropped, peers repeat. */
const MAX_JOBS_PER_VALIDATOR = 16;

interface Plan {
  readonly qcs: readonly QC[];
  readonly tcs: readonly TC[];
  readonly parts: readonly TC[];
  readonly checks: readonly SignatureCheck[];
}
const plan = (qcs: readonly (QC | null)[], tcs: readonly (TC | null)[], checks: readonly SignatureCheck[] = []): Plan => ({
  qcs: qcs.filter((q): q is QC => q !== null),
  tcs: tcs.filter((t): t is TC => t !== null),
  parts: [],
  checks,
});

const planDistribute = (d: Draft, from: NodeIx | null, m: Distribute): Plan | null => {
  const leader = d.leaderAt(m.view);
  if (from !== null && d.zoned && d.s.proposals.has(m.view)) {
    askedAgain(d, from, m);
    return null;
  }
  if (m.view < d.s.view) {
    if (from !== null) answerStraggler(d, from, m.view);
    return null;
  }
  if (from === null || (from !== leader && !d.zoned) || d.s.proposals.has(m.view) || !isJustified(d, m)) return null;
  const payload = proposePayload(d.s.ctx.chainId, proposedFields(m, d.s.ctx), sha3(topologyBytes(m.topology, d.n)));
  return plan([m.qc], [m.tc], [{ scheme: 'identity', signer: leader, message: payload, signature: m.signature }]);
};

const planTimeout = (d: Draft, from: NodeIx | null, m: Timeout): Plan | null => {
  if (from === null || !isAdmitted(d, m)) return null;
  if (m.view < d.s.view) {
    timeoutTooLate(d, from, m);
    return null;
  }
  if ((d.s.timeouts.get(from)?.view ?? 0n) >= m.view) return null;
  const message = timeoutPayload(d.s.ctx.chainId, { epoch: d.s.ctx.epoch, view: m.view, hqView: m.hqView, fastBlock: m.fastBlock });
  return plan([m.qc], [m.tc], [{ scheme: 'bls', groups: [{ message, signers: [from] }], signature: m.signature }]);
};

/** The certificate of a finality proof a status carries, where it helps. */
const provenQC = (d: Draft, m: Status): QC | null => {
  if (!m.proof || m.finalHeight <= d.s.final.height) return null;
  try {
    const proof = decodeFinalityProof(m.proof);
    return proof.n === d.n ? proof.qc : null;
  } catch (error) {
    if (!isBystackError(error)) throw error;
    return null;
  }
};

/** A fast certificate of a block that is not final here, whichever certificate came first. */
const makesFinal = (d: Draft, qc: QC): boolean => isFastQC(qc, d.s.ctx) && qc.height > d.s.final.height;

const planOf = (d: Draft, from: NodeIx | null, m: BbftMessage): Plan | null => {
  switch (m.kind) {
    case 'distribute':
      return planDistribute(d, from, m);
    case 'timeout':
      return planTimeout(d, from, m);
    case 'finalize':
      return m.qc.view > d.s.d.highQC.view || makesFinal(d, m.qc) ? plan([m.qc], []) : null;
    case 'tcPart':
      return from !== null && m.part.view === m.view && isNewPart(d, from, m.part) ? { ...plan([m.part.qc], []), parts: [m.part] } : null;
    case 'newView':
      return d.after(m.tc.view) > d.s.view ? plan([], [m.tc]) : null;
    case 'status':
      if (from !== null) d.s.clockOffsets.set(from, d.now - m.nowMs);
      return plan([m.qc.view > d.s.d.highQC.view ? m.qc : null, provenQC(d, m)], [m.tc && d.after(m.tc.view) > d.s.view ? m.tc : null]);
    case 'aggregate':
      return null;
  }
};

const noteHeard = (d: Draft, from: NodeIx): void => {
  d.s.lastHeard = d.s.lastHeard.map((at, i) => (i === from ? d.now : at));
};

/** A decoded message from a peer; `from` is null for peers outside the epoch. */
export function messageReceived(d: Draft, from: NodeIx | null, m: BbftMessage): void {
  if (from !== null) noteHeard(d, from);
  if (m.kind === 'aggregate') {
    if (from !== null) aggregateReceived(d, from, m);
    return;
  }
  const needed = planOf(d, from, m);
  if (!needed) return;
  const { ctx } = d.s;
  if (
    needed.qcs.some((qc) => qcFlaw(qc, ctx) !== null) ||
    needed.tcs.some((tc) => tcFlaw(tc, ctx) !== null) ||
    needed.parts.some((part) => tcPartFlaw(part, ctx) !== null)
  ) {
    d.emit({ type: 'ReportPeer', from, code: 'BBFT_CERTIFICATE' });
    return;
  }
  const unknown = needed.qcs.filter((qc) => qc.view > 0n && !d.s.knownQCs.has(qcKey(d, qc)));
  const checks = [
    ...unknown.flatMap((qc) => qcCheck(qc, ctx) ?? []),
    ...[...needed.tcs, ...needed.parts].flatMap((tc) => tcChecks(tc, ctx)),
    ...needed.checks,
  ];
  if (checks.length === 0) {
    messageVerified(d, from, m, needed.qcs);
    return;
  }
  if (d.s.jobs.size >= MAX_JOBS_PER_VALIDATOR * d.n) {
    d.emit({ type: 'Note', name: 'bbft_verifications_dropped_total', value: 1 });
    return;
  }
  const req = d.s.nextReq++;
  d.s.jobs.set(req, { type: 'message', from, message: m, qcs: needed.qcs });
  d.emit({ type: 'VerifySignatures', req, checks });
}

/** Everything signed in the message holds. */
export function messageVerified(d: Draft, from: NodeIx | null, m: BbftMessage, qcs: readonly QC[]): void {
  for (const qc of qcs) applyQC(d, qc);
  switch (m.kind) {
    case 'distribute':
      if (m.tc) applyTC(d, m.tc);
      acceptProposal(d, from, {
        fields: proposedFields(m, d.s.ctx),
        message: m,
        tree: treeOf(d.s.ctx.topology, d.n, d.leaderAt(m.view), m.topology),
      });
      return;
    case 'timeout':
      if (m.tc) applyTC(d, m.tc);
      if (from !== null) timeoutVerified(d, from, m);
      return;
    case 'tcPart':
      if (from !== null) partVerified(d, from, m.part);
      return;
    case 'newView':
      applyTC(d, m.tc);
      return;
    case 'status':
      if (m.tc) applyTC(d, m.tc);
      answerStatus(d, from, m);
      return;
    default:
      return;
  }
}
