/** Proposals and voting. Source: bbft.md 4.4 C. */
import { equalBytes } from '@bystack/base';
import { boundaryHeight, tcHighView, votePayload, type NodeIx } from '@bystack/consensus';
import { readiness, storeBody } from './chain.js';
import { collect } from './collecting.js';
import type { Distribute } from './messages.js';
import { relayDown } from './relaying.js';
import { Draft } from './draft.js';
import type { Proposal } from './state.js';
import { isFlat } from './tree.js';
import { forcedBlock, moveOn } from './views.js';
import { timeOutView } from './timeouts.js';

/** C2 without signatures: does the certificate justify a proposal of this view? */
export function isJustified(d: Draft, m: Distribute): boolean {
  if (!m.tc) return m.qc.view === m.view - 1n;
  return d.after(m.tc.view) === m.view && m.qc.view === tcHighView(m.tc);
}

/** A proposal of the present view whose signatures hold: keeps it, counts votes that came before it, votes. */
export function acceptProposal(d: Draft, from: NodeIx | null, p: Proposal): void {
  if (p.fields.view !== d.s.view || d.s.proposal !== null) return;
  d.s.proposal = p;
  d.s.proposals.set(p.fields.view, p);
  d.s.proposalAt = d.now;
  d.s.demoted = p.message.topology.demoted;
  d.s.owed = null;
  d.s.faster = null;
  if (p.message.block) storeBody(d, p.message.block);
  if (isAskedByLeader(d, from, p)) d.s.answerTo = { view: p.fields.view, to: d.leader };
  relayDown(d, p);
  moveOn(d);
  tryVote(d);
  collect(d, p.fields.view);
}

/** R1: the proposal came from the leader itself past a silent gateway, so the vote goes there. */
const isAskedByLeader = (d: Draft, from: NodeIx | null, p: Proposal): boolean => {
  const parent = d.self === null ? null : p.tree.parent[d.self];
  return from === d.leader && typeof parent === 'number' && parent !== from;
};

/** The signed proposal leaves, unless the view is over. */
export function proposalSigned(d: Draft, proposal: Proposal, signature: Uint8Array): void {
  const signed: Proposal = { ...proposal, message: { ...proposal.message, signature } };
  if (proposal.fields.view !== d.s.view) return;
  if (isFlat(proposal.tree)) d.send(signed.message);
  acceptProposal(d, d.self, signed);
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
