/** Proposals down the tree, votes up it and across between gateways. Source: bbft.md 3.3. */
import { partialPayload, type NodeIx, type VoteFields } from '@bystack/consensus';
import { aggregateHash, type Aggregate } from './messages.js';
import { Draft } from './draft.js';
import type { Proposal, Relay, Vote } from './state.js';
import { below, isFlat, peersOf } from './tree.js';
import { addVote, disjoint, signersOf, sumOf, verifySingles, voteCheck, votesFor } from './votes.js';

/** Aggregates of one view: the first, and one more when late votes arrive. */
const MAX_SENT = 2;
const NOTHING: Relay = { sent: 0, signers: 0, due: false, checking: false, standIn: [] };

/** What was passed on of a view so far. */
export const relayOf = (d: Draft, view: bigint): Relay => d.s.relays.get(view) ?? NOTHING;

/** Notes progress. */
export function setRelay(d: Draft, view: bigint, change: Partial<Relay>): void {
  d.s.relays.set(view, { ...relayOf(d, view), ...change });
}

/** True when the leader itself asked this node for its vote: it answers there, for itself alone. */
const isDirected = (d: Draft, view: bigint): boolean => d.s.answerTo?.view === view;

/** A proposal goes on to the children before it is judged; then the waits for their votes and for other zones begin. */
export function relayDown(d: Draft, p: Proposal): void {
  const { tree, message } = p;
  if (d.self === null || isFlat(tree)) return;
  const children = tree.children[d.self] as readonly NodeIx[];
  const top = tree.tops.includes(d.self);
  if (d.leaderAt(p.fields.view) === d.self) d.send(message, [...peersOf(tree, d.self), ...children]);
  else if (!isDirected(d, p.fields.view)) d.send(message, children);
  const { aggWaitMs, exchWaitMs } = d.s.ctx.timers;
  if (children.length > 0) d.timer('agg', aggWaitMs * (tree.height[d.self] as number));
  if (top && tree.tops.length > 1) d.timer('exch', exchWaitMs * Math.max(1, ...tree.tops.map((i) => tree.height[i] as number)));
}

/** The wait for those below is over. */
export function stopWaitingForZone(d: Draft, view: bigint): void {
  if (!d.s.proposals.has(view)) return;
  setRelay(d, view, { due: true });
  pushUp(d, view);
}

/** Sends the votes of those below as soon as they are complete or their wait is over; checks them first. */
export function pushUp(d: Draft, view: bigint): void {
  const p = d.s.proposals.get(view);
  if (!p || d.self === null || isFlat(p.tree) || (p.tree.tops.length === 1 && p.tree.parent[d.self] === null)) return;
  const r = relayOf(d, view);
  if (r.checking || r.sent >= MAX_SENT + (r.standIn.length > 0 ? 1 : 0) || (r.sent > 0 && d.s.certified.has(view))) return;
  const members = new Set([...(isDirected(d, view) ? [d.self] : below(p.tree, d.self)), ...r.standIn]);
  const votes = disjoint(votesFor(d, p).filter((v) => v.signers.every((i) => members.has(i))));
  const signers = signersOf(votes);
  if (signers.length <= r.signers || (signers.length < members.size && !r.due)) return;
  const signature = sumOf(d, votes);
  setRelay(d, view, { checking: true });
  if (!signature) {
    verifySingles(d, p.fields, votes);
    return;
  }
  const sum: Vote = { signer: d.self, signers, blockId: Draft.key(p.fields.blockId), signature };
  if (votes.every((v) => v.signer === d.self)) {
    zoneVerified(d, p.fields, sum, votes, true);
    return;
  }
  const req = d.s.nextReq++;
  d.s.jobs.set(req, { type: 'zone', fields: p.fields, sum, votes });
  d.emit({ type: 'VerifySignatures', req, checks: [voteCheck(d, p.fields, signers, signature)] });
}

/** Verdict on the sum of those below. */
export function zoneVerified(d: Draft, fields: VoteFields, sum: Vote, votes: readonly Vote[], ok: boolean): void {
  if (!ok) {
    verifySingles(d, fields, votes);
    return;
  }
  const { view } = fields;
  const p = d.s.proposals.get(view);
  if (!p) return;
  const r = relayOf(d, view);
  setRelay(d, view, { checking: false, sent: r.sent + 1, signers: sum.signers.length, due: false });
  forward(d, p, sum);
  if (r.sent === 0 && view === d.s.view && sum.signers.length < below(p.tree, sum.signer).length) d.timer('agg', d.s.ctx.timers.aggWaitMs);
  pushUp(d, view);
}

const aggregateOf = (fields: VoteFields, level: 0 | 1, v: Vote): Aggregate => ({
  kind: 'aggregate',
  view: fields.view,
  height: fields.height,
  level,
  blockId: fields.blockId,
  signers: v.signers,
  signature: v.signature,
  identitySignature: null,
});

const forward = (d: Draft, p: Proposal, sum: Vote): void => {
  const self = d.self as NodeIx;
  const parent = p.tree.parent[self] ?? null;
  if (parent === null) {
    signPartial(d, p.fields, sum, d.s.d.seq);
    return;
  }
  const to = d.s.answerTo?.view === p.fields.view ? d.s.answerTo.to : parent;
  d.send(aggregateOf(p.fields, 0, sum), [to]);
};

const signPartial = (d: Draft, fields: VoteFields, sum: Vote, seq: number): void => {
  const aggregate = aggregateOf(fields, 1, sum);
  const payload = partialPayload(d.s.ctx.chainId, fields.epoch, fields.view, aggregateHash(aggregate, d.n));
  d.sign('identity', payload, seq, { type: 'partial', aggregate });
};

/** The own vote is signed: it counts at once, and leaves alone where everybody is a gateway, else with those below. */
export function voteSigned(d: Draft, fields: VoteFields, seq: number, signature: Uint8Array): void {
  const self = d.self as NodeIx;
  const own: Vote = { signer: self, signers: [self], blockId: Draft.key(fields.blockId), signature };
  addVote(d, fields.view, own);
  const tree = d.s.proposals.get(fields.view)?.tree;
  if (!tree || isFlat(tree)) {
    if (d.n > 1) signPartial(d, fields, own, seq);
    return;
  }
  if (fields.view === d.s.view) keepForRepeat(d, aggregateOf(fields, 0, own));
  pushUp(d, fields.view);
}

const keepForRepeat = (d: Draft, own: Aggregate): void => {
  d.s.ownVote = own;
  d.timer('leaf', d.s.ctx.timers.leafWaitMs);
};

/** An aggregate of this top-level node leaves for the others, and again after `leafWait` while no certificate came of it. */
export function partialSigned(d: Draft, aggregate: Aggregate, signature: Uint8Array): void {
  const message = { ...aggregate, identitySignature: signature };
  const tree = d.s.proposals.get(aggregate.view)?.tree;
  d.send(message, tree && !isFlat(tree) ? peersOf(tree, d.self) : undefined);
  if (aggregate.view === d.s.view) keepForRepeat(d, message);
}
