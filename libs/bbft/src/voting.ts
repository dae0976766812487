/** Voting and collecting votes, every member its own gateway (m = n). Source: bbft.md 4.4 C, D; 3.3. */
import { equalBytes, isBystackError } from '@bystack/base';
import {
  boundaryHeight,
  partialPayload,
  tcHighView,
  votePayload,
  type NodeIx,
  type QC,
  type SignatureCheck,
  type VoteFields,
} from '@bystack/consensus';
import { readiness, storeBody } from './chain.js';
import { aggregateHash, type Aggregate, type Distribute } from './messages.js';
import { Draft, type Proposal, type Vote } from './state.js';
import { applyQC, forcedBlock, moveOn } from './views.js';
import { answerStraggler } from './stragglers.js';
import { timeOutView } from './timeouts.js';

/** Views ahead of the present one whose votes are kept. */
const AHEAD = 2n;
/** Fast misses in the history, as a share, above which the fast path is not waited for. */
const MISS_SHARE = 0.25;
/** Histories shorter than this say nothing. */
const MIN_HISTORY = 4;

/** C2 without signatures: does the certificate justify a proposal of this view? */
export function isJustified(d: Draft, m: Distribute): boolean {
  if (!m.tc) return m.qc.view === m.view - 1n;
  return d.after(m.tc.view) === m.view && m.qc.view === tcHighView(m.tc);
}

/** A proposal of the present view whose signatures hold: keeps it, counts votes that came before it, votes. */
export function acceptProposal(d: Draft, p: Proposal): void {
  if (p.fields.view !== d.s.view || d.s.proposal !== null) return;
  d.s.proposal = p;
  d.s.proposals.set(p.fields.view, p);
  if (p.message.block) storeBody(d, p.message.block);
  moveOn(d);
  tryVote(d);
  collect(d, p.fields.view);
}

/** The signed proposal leaves, unless the view is over. */
export function proposalSigned(d: Draft, proposal: Proposal, signature: Uint8Array): void {
  const signed: Proposal = { ...proposal, message: { ...proposal.message, signature } };
  if (proposal.fields.view !== d.s.view) return;
  d.send(signed.message);
  acceptProposal(d, signed);
}

const isForced = (d: Draft, m: Distribute): boolean => m.tc !== null && forcedBlock(d, m.tc) !== null;

/** C3: a block that the time-out certificate forces is proposed, and nothing else. */
const obeysForce = (d: Draft, p: Proposal): boolean => {
  const forced = p.message.tc && forcedBlock(d, p.message.tc);
  return !forced || (p.fields.rel === 0 && equalBytes(forced, p.fields.blockId));
};

/** C4: place in the chain. */
const isPlaced = (d: Draft, p: Proposal): boolean => {
  const { message: m, fields } = p;
  if (fields.rel === 1) return true;
  const { header } = m.block as NonNullable<Distribute['block']>;
  return (
    equalBytes(header.parent, m.qc.blockId) &&
    header.height === m.qc.height + 1n &&
    header.height <= boundaryHeight(d.s.ctx.epoch, d.s.ctx.params.epochLength)
  );
};

/** C5: header fields of a new block. */
const hasRightHeader = (d: Draft, p: Proposal): boolean => {
  const { block } = p.message;
  if (!block) return true;
  const { header } = block;
  if (header.epoch !== d.s.ctx.epoch || header.producer !== d.leaderAt(header.createdView)) return false;
  return isForced(d, p.message) ? header.createdView <= p.fields.view : header.createdView === p.fields.view;
};

/** C6: the clock rule of a new block; a failure only withholds the vote. */
const isTimely = (d: Draft, p: Proposal): boolean => {
  const { block } = p.message;
  if (!block || isForced(d, p.message)) return true;
  const { params } = d.s.ctx;
  const parent = d.s.blocks.get(Draft.key(block.header.parent))?.block.header.timestamp ?? d.s.final.timestamp;
  const slack = 2 ** Math.min(Math.max(d.attempt, 0), 16);
  const { timestamp } = block.header;
  return (
    timestamp >= parent + params.blockIntervalMs &&
    timestamp <= d.now + params.maxAheadMs * slack &&
    timestamp >= d.now - params.maxBehindMs * slack
  );
};

/** Rule C. Called again whenever something that was missing arrived. */
export function tryVote(d: Draft): void {
  const p = d.s.proposal;
  if (!p || d.self === null || d.s.view <= d.s.d.lastVotedView || d.turnLost) return;
  if (!obeysForce(d, p) || !isPlaced(d, p) || !hasRightHeader(d, p)) {
    timeOutView(d);
    return;
  }
  const ready = readiness(d, p.fields.blockId, p.fields.height);
  if (ready === 'bad') timeOutView(d);
  if (ready === 'ok' && isTimely(d, p)) vote(d, p);
}

const vote = (d: Draft, p: Proposal): void => {
  const { fields, message } = p;
  const fast = fields.rel === 0 && fields.jv === fields.view - 1n;
  const highQC = message.qc.view > d.s.d.highQC.view ? message.qc : d.s.d.highQC;
  const body = d.s.blocks.get(Draft.key(fields.blockId))?.block ?? null;
  const seq = d.persist(
    { lastVotedView: fields.view, highQC, ...(fast ? { fastVote: { view: fields.view, blockId: fields.blockId } } : {}) },
    body,
  );
  d.sign('bls', votePayload(d.s.ctx.chainId, fields), seq, { type: 'vote', fields, seq });
};

/** The own vote is signed: counts at once, leaves when it is signed as a partial. */
export function voteSigned(d: Draft, fields: VoteFields, seq: number, signature: Uint8Array): void {
  const self = d.self as NodeIx;
  addVote(d, fields.view, { signer: self, blockId: Draft.key(fields.blockId), signature });
  const body = { level: 1 as const, blockId: fields.blockId, signers: [self], signature };
  const aggregate: Aggregate = { ...body, kind: 'aggregate', view: fields.view, height: fields.height, identitySignature: null };
  if (d.n > 1)
    d.sign('identity', partialPayload(d.s.ctx.chainId, fields.epoch, fields.view, aggregateHash(body, d.n)), seq, {
      type: 'partial',
      aggregate,
    });
  collect(d, fields.view);
}

/** The aggregate leaves, and again after `leafWait` while no certificate came of it. */
export function partialSigned(d: Draft, aggregate: Aggregate, signature: Uint8Array): void {
  const message = { ...aggregate, identitySignature: signature };
  d.send(message);
  if (aggregate.view !== d.s.view) return;
  d.s.ownVote = message;
  d.timer('leaf', d.s.ctx.timers.leafWaitMs);
}

/** R2: the view got no certificate in time. */
export function resendVote(d: Draft): void {
  if (!d.s.ownVote || d.turnLost) return;
  d.send(d.s.ownVote);
  d.timer('leaf', d.s.ctx.timers.leafWaitMs * 2);
}

const addVote = (d: Draft, view: bigint, v: Vote): void => {
  d.s.votes.set(view, new Map(d.s.votes.get(view)).set(v.signer, v));
};

/** A peer's vote. */
export function aggregateReceived(d: Draft, from: NodeIx, m: Aggregate): void {
  if (m.view > d.s.view + AHEAD || m.signers.length !== 1 || m.signers[0] !== from) return;
  if (m.view < d.s.view && !d.s.proposals.has(m.view)) {
    answerStraggler(d, from, m.view);
    return;
  }
  addVote(d, m.view, { signer: from, blockId: Draft.key(m.blockId), signature: m.signature });
  collect(d, m.view);
}

const expectsFast = (d: Draft): boolean => {
  const { fastHistory } = d.s;
  const misses = fastHistory.filter((fast) => !fast).length;
  return fastHistory.length < MIN_HISTORY || misses <= fastHistory.length * MISS_SHARE;
};

/** Rule D: verifies the votes of a view together once there are enough to certify, or enough to be fast. */
export function collect(d: Draft, view: bigint): void {
  const p = d.s.proposals.get(view);
  if (!p || d.s.collecting.has(view)) return;
  const id = Draft.key(p.fields.blockId);
  const votes = [...(d.s.votes.get(view)?.values() ?? [])].filter((v) => v.blockId === id).sort((a, b) => a.signer - b.signer);
  const certified = d.s.certified.get(view) ?? 0;
  if (votes.length < d.quorum || votes.length <= certified || (certified > 0 && votes.length < d.fast)) return;
  if (votes.length < d.fast && view === d.s.view && expectsFast(d)) {
    if (d.s.fastWaited !== view) d.timer('fast', d.s.ctx.timers.fastWaitMs);
    d.s.fastWaited = view;
    return;
  }
  verifyUnion(d, p.fields, votes);
}

/** The wait for the last votes is over. */
export function stopWaiting(d: Draft): void {
  const p = d.s.proposals.get(d.s.view);
  if (!p || d.s.collecting.has(d.s.view) || d.s.certified.has(d.s.view)) return;
  const id = Draft.key(p.fields.blockId);
  const votes = [...(d.s.votes.get(d.s.view)?.values() ?? [])].filter((v) => v.blockId === id).sort((a, b) => a.signer - b.signer);
  if (votes.length >= d.quorum) verifyUnion(d, p.fields, votes);
}

/** Null when a signature among the votes is no point of the curve. */
const certificateOf = (d: Draft, fields: VoteFields, votes: readonly Vote[]): QC | null => {
  try {
    const signature = d.s.ctx.aggregate(votes.map((v) => v.signature));
    return { ...fields, signers: votes.map((v) => v.signer), signature };
  } catch (error) {
    if (!isBystackError(error)) throw error;
    return null;
  }
};

const verifyUnion = (d: Draft, fields: VoteFields, votes: readonly Vote[]): void => {
  const qc = certificateOf(d, fields, votes);
  d.s.collecting.add(fields.view);
  if (!qc) {
    verifySingles(d, fields, votes);
    return;
  }
  const check: SignatureCheck = {
    scheme: 'bls',
    groups: [{ message: votePayload(d.s.ctx.chainId, fields), signers: qc.signers }],
    signature: qc.signature,
  };
  const req = d.s.nextReq++;
  d.s.jobs.set(req, { type: 'union', qc, votes });
  d.emit({ type: 'VerifySignatures', req, checks: [check] });
};

/** Verdict on all votes together; on failure each is checked alone. */
export function unionVerified(d: Draft, qc: QC, votes: readonly Vote[], ok: boolean): void {
  if (!ok) {
    verifySingles(d, qc, votes);
    return;
  }
  d.s.collecting.delete(qc.view);
  applyQC(d, qc);
  collect(d, qc.view);
}

const verifySingles = (d: Draft, fields: VoteFields, votes: readonly Vote[]): void => {
  const message = votePayload(d.s.ctx.chainId, fields);
  const req = d.s.nextReq++;
  d.s.jobs.set(req, { type: 'singles', fields, votes });
  d.emit({
    type: 'VerifySignatures',
    req,
    checks: votes.map((v) => ({ scheme: 'bls', groups: [{ message, signers: [v.signer] }], signature: v.signature })),
  });
};

/** Verdicts on single votes: bad ones are expelled, the rest certifies if it is enough. */
export function singlesVerified(d: Draft, fields: VoteFields, votes: readonly Vote[], ok: readonly boolean[]): void {
  d.s.collecting.delete(fields.view);
  const kept = new Map(d.s.votes.get(fields.view));
  const good: Vote[] = [];
  votes.forEach((v, i) => {
    if (ok[i]) {
      good.push(v);
      return;
    }
    if (kept.get(v.signer) === v) kept.delete(v.signer);
    d.emit({ type: 'ReportPeer', from: v.signer, code: 'BBFT_VOTE_FORGED' });
  });
  d.s.votes.set(fields.view, kept);
  const qc = good.length >= d.quorum ? certificateOf(d, fields, good) : null;
  if (qc) applyQC(d, qc);
  collect(d, fields.view);
}
