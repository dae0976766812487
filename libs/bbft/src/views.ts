/** Certificates, entering views, proposing. Source: bbft.md 4.4 A, B, F. */
import { bytesToHex, compareBytes, equalBytes, sha3, type Hash } from '@bystack/base';
import {
  boundaryHeight,
  encodeQC,
  fastSlack,
  isFastQC,
  proposePayload,
  tcHighView,
  tcSigners,
  virtualQC,
  ZERO_HASH,
  type QC,
  type TC,
  type TCGroup,
} from '@bystack/consensus';
import { blockId, type Block } from '@bystack/protocol';
import { epochDone, finalizeBy, isFinal, readiness } from './chain.js';
import { demotedNow } from './lateness.js';
import { proposedFields, topologyBytes, type Distribute } from './messages.js';
import { payOwed, spreadQC, spreadTC } from './spread.js';
import { Draft, justification } from './draft.js';
import type { Proposal } from './state.js';
import { fieldFor, isFlat, treeOf } from './tree.js';

/** Certificates remembered as verified. */
const MAX_KNOWN = 256;
/** Views whose outcome decides whether the fast path is waited for. */
const HISTORY = 16;
/** Views of collectors that are kept behind the present one. */
const KEEP_BEHIND = 2n;
/** Timers of a view that only trees need. */
const ZONED_TIMERS = ['idle', 'tcZone', 'tcAll'];
/** Doublings of the view timer. */
const MAX_DOUBLINGS = 16;

/** Key of a certificate among the verified ones. */
export const qcKey = (d: Draft, qc: QC): string => bytesToHex(sha3(encodeQC(qc, d.n)));

const remember = (d: Draft, qc: QC): void => {
  const key = qcKey(d, qc);
  if (d.s.knownQCs.has(key)) return;
  const known = [...d.s.knownQCs, key];
  d.s.knownQCs = new Set(known.slice(-MAX_KNOWN));
};

/** A1: takes in a verified certificate. */
export function applyQC(d: Draft, qc: QC): void {
  if (qc.view === 0n) return;
  remember(d, qc);
  if (qc.signers.length > (d.s.certified.get(qc.view) ?? 0)) d.s.certified.set(qc.view, qc.signers.length);
  if (qc.view > d.s.d.highQC.view) {
    d.s.d = { ...d.s.d, highQC: qc };
    d.s.lastCertificateAt = d.now;
    if (qc.rel === 0) {
      d.s.emptyDue = false;
      d.emit({ type: 'Certified', blockId: qc.blockId, height: qc.height });
    }
    d.s.fastHistory = [...d.s.fastHistory, isFastQC(qc, d.s.ctx)].slice(-HISTORY);
  }
  spreadQC(d, qc);
  finalizeBy(d, qc);
  refreshView(d);
}

/** A2: takes in a verified time-out certificate. */
export function applyTC(d: Draft, tc: TC): void {
  if (d.after(tc.view) > d.s.view) spreadTC(d, tc);
  if (tc.qc) applyQC(d, tc.qc);
  if (d.after(tc.view) <= d.s.view) return;
  d.s.d = { ...d.s.d, lastTC: tc };
  refreshView(d);
}

const max = (...views: readonly bigint[]): bigint => views.reduce((a, b) => (a > b ? a : b), 0n);

/** The view that the safety record alone implies. */
export function derivedView(d: Draft): bigint {
  const { highQC, lastTC, lastVotedView, lastTimeoutView } = d.s.d;
  return max(highQC.view + 1n, lastTC ? d.after(lastTC.view) : 0n, lastVotedView, lastTimeoutView);
}

/** A3: enters the derived view when it grew. */
export function refreshView(d: Draft): void {
  const view = derivedView(d);
  if (view > d.s.view) enterView(d, view);
}

const dropOld = <V>(map: Map<bigint, V>, below: bigint): void => {
  for (const view of map.keys()) if (view < below) map.delete(view);
};

/** Along a tree a vote may turn out to be missing in the certificate that ended its view (bbft.md 3.4 R2). */
const mayRepeat = (d: Draft, view: bigint): boolean => {
  const { ownVote } = d.s;
  const tree = ownVote && d.s.proposals.get(ownVote.view)?.tree;
  return ownVote?.view === view - 1n && tree !== undefined && tree !== null && !isFlat(tree);
};

/** Resets what belongs to a view. */
export function enterView(d: Draft, view: bigint): void {
  d.s.view = view;
  d.s.proposal = null;
  d.s.payloadAsked = null;
  d.s.viewTimer = false;
  d.s.exit = null;
  d.s.answered.clear();
  for (const map of [d.s.votes, d.s.proposals, d.s.certified, d.s.relays] as readonly Map<bigint, unknown>[])
    dropOld(map, view - KEEP_BEHIND);
  for (const name of d.zoned ? ['view', 'propose', 'retx', 'fast', ...ZONED_TIMERS] : ['view', 'propose', 'retx', 'fast']) d.clear(name);
  if (!mayRepeat(d, view)) {
    d.s.ownVote = null;
    d.clear('leaf');
  }
  moveOn(d);
}

const headTimestamp = (d: Draft): number => {
  const { highQC } = d.s.d;
  return d.s.blocks.get(Draft.key(highQC.blockId))?.block.header.timestamp ?? d.s.final.timestamp;
};

/** True when the chain has something to do. */
export function isDue(d: Draft): boolean {
  if (epochDone(d)) return false;
  const { highQC } = d.s.d;
  return d.s.pending || d.s.emptyDue || d.s.proposal !== null || !isFinal(d, highQC.blockId, highQC.height);
}

const startViewTimer = (d: Draft): void => {
  if (d.s.viewTimer || d.self === null) return;
  const { t0Ms, tMaxMs } = d.s.ctx.timers;
  const doublings = Math.min(Math.max(d.attempt, 0), MAX_DOUBLINGS);
  const untilAllowed = Math.min(Math.max(0, headTimestamp(d) + d.s.ctx.params.blockIntervalMs - d.now), d.s.ctx.params.blockIntervalMs);
  d.timer('view', Math.min(tMaxMs, t0Ms * (1 << doublings)) + untilAllowed);
  d.s.viewTimer = true;
  if (d.zoned) d.timer('idle', untilAllowed + d.s.ctx.timers.leafWaitMs);
};

/** Starts timers for what is due, stops them when nothing is any more, and proposes where this node leads. */
export function moveOn(d: Draft): void {
  if (isDue(d)) startViewTimer(d);
  else rest(d);
  tryPropose(d);
}

const rest = (d: Draft): void => {
  payOwed(d);
  if (d.s.viewTimer) d.clear('view');
  d.s.viewTimer = false;
  const { emptyIntervalMs } = d.s.ctx.params;
  if (!epochDone(d) && emptyIntervalMs > 0) d.timer('empty', headTimestamp(d) + emptyIntervalMs - d.now);
};

/** C3 and B2: the block that a time-out certificate forces, if it forces one. */
export function forcedBlock(d: Draft, tc: TC): Hash | null {
  const high = tcHighView(tc);
  const { f } = d.s.ctx.params;
  const needed = tcSigners(tc) - f - fastSlack(d.n, f);
  const counts = (g: TCGroup): boolean => g.hqView === high && compareBytes(g.fastBlock, ZERO_HASH) !== 0 && g.signers.length >= needed;
  return tc.groups.find(counts)?.fastBlock ?? null;
}

/** Rule B. Does nothing unless this node leads the view and may still propose in it. */
export function tryPropose(d: Draft): void {
  if (d.self === null || d.self !== d.leader || d.s.view <= d.s.d.lastProposedView || d.turnLost) return;
  if (d.s.payloadAsked === d.s.view || epochDone(d)) return;
  const basis = justification(d, virtualQC(d.s.ctx));
  if (!basis) return;
  const forced = basis.tc && forcedBlock(d, basis.tc);
  if (forced) {
    const body = d.s.blocks.get(Draft.key(forced));
    if (body) propose(d, basis.qc, basis.tc, body.block);
    else readiness(d, forced, basis.qc.height + 1n);
    return;
  }
  const headFinal = isFinal(d, basis.qc.blockId, basis.qc.height);
  const atBoundary = basis.qc.height >= boundaryHeight(d.s.ctx.epoch, d.s.ctx.params.epochLength);
  if (atBoundary || (!d.s.pending && !d.s.emptyDue)) {
    if (!headFinal) propose(d, basis.qc, basis.tc, null);
    return;
  }
  requestChild(d, basis.qc);
}

const requestChild = (d: Draft, qc: QC): void => {
  if (readiness(d, qc.blockId, qc.height) !== 'ok') return;
  const body = d.s.blocks.get(Draft.key(qc.blockId));
  const parentTime = body?.block.header.timestamp ?? d.s.final.timestamp;
  const minTime = parentTime + d.s.ctx.params.blockIntervalMs;
  if (d.now < minTime) {
    d.timer('propose', minTime - d.now);
    return;
  }
  d.s.payloadAsked = d.s.view;
  d.emit({ type: 'RequestPayload', view: d.s.view, parent: qc.blockId, parentHeight: qc.height, minTime, allowEmpty: d.s.emptyDue });
};

/** B3: makes the intent durable and has it signed; the message leaves when the signature is there. */
export function propose(d: Draft, qc: QC, tc: TC | null, block: Block | null): void {
  const topology = fieldFor(d.s.ctx.topology, d.n, d.attempt, d.zoned ? demotedNow(d) : []);
  const draft = { view: d.s.view, rel: block ? (0 as const) : (1 as const), qc, tc, block };
  const fields = proposedFields(draft, d.s.ctx);
  const message: Distribute = { ...draft, kind: 'distribute', height: fields.height, topology, signature: new Uint8Array(64) };
  const proposal: Proposal = { fields, message, tree: treeOf(d.s.ctx.topology, d.n, d.leader, topology) };
  const seq = d.persist({ lastProposedView: d.s.view, lastProposedId: fields.blockId }, null);
  d.sign('identity', proposePayload(d.s.ctx.chainId, fields, sha3(topologyBytes(topology, d.n))), seq, { type: 'propose', proposal });
}

/** Answer to `RequestPayload`. */
export function payloadReady(d: Draft, view: bigint, block: Block | null): void {
  if (view !== d.s.view || d.s.payloadAsked !== view) return;
  d.s.payloadAsked = null;
  if (!block) {
    d.s.pending = false;
    // An empty block that the host cannot build now is asked for again later, never at once: that would not end.
    if (d.s.emptyDue) d.timer('propose', d.s.ctx.timers.retxMs);
    else tryPropose(d);
    return;
  }
  const basis = justification(d, virtualQC(d.s.ctx));
  if (!basis || !equalBytes(block.header.parent, basis.qc.blockId) || d.turnLost || view <= d.s.d.lastProposedView) return;
  d.s.blocks.set(Draft.key(blockId(block.header)), { block, id: blockId(block.header), valid: 'ok' });
  propose(d, basis.qc, basis.tc, block);
}
