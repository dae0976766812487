/** Votes of a view as they lie in the collector: one slot per sender, summed only where they do not overlap. Source: bbft.md 2.2, 4.4 D. */
import { isBystackError } from '@bystack/base';
import { votePayload, type NodeIx, type SignatureCheck, type VoteFields } from '@bystack/consensus';
import { Draft } from './draft.js';
import type { Proposal, Vote } from './state.js';
import { below, isFlat } from './tree.js';

/** Keeps what a sender gave; of two aggregates for one block the larger stays, whichever came last. */
export function addVote(d: Draft, view: bigint, v: Vote): void {
  const known = d.s.votes.get(view)?.get(v.signer);
  if (known && known.blockId === v.blockId && known.signers.length > v.signers.length) return;
  d.s.votes.set(view, new Map(d.s.votes.get(view)).set(v.signer, v));
}

/** May this sender speak for these validators? Its own vote always; a zone for its gateway; the leader for silent zones. */
const maySpeak = (p: Proposal, leader: NodeIx, v: Vote): boolean => {
  if (v.signers.length === 1) return v.signers[0] === v.signer;
  const { tree } = p;
  if (isFlat(tree) || !v.signers.includes(v.signer)) return false;
  if (v.signer === leader) return true;
  const members = new Set(below(tree, v.signer));
  return v.signers.every((i) => members.has(i));
};

/** Votes for the proposal of a view from senders that may speak for them. */
export function votesFor(d: Draft, p: Proposal): Vote[] {
  const id = Draft.key(p.fields.blockId);
  const leader = d.leaderAt(p.fields.view);
  return [...(d.s.votes.get(p.fields.view)?.values() ?? [])].filter((v) => v.blockId === id && maySpeak(p, leader, v));
}

/** Sets that share no validator, the larger ones first; ascending by sender. */
export function disjoint(votes: readonly Vote[]): Vote[] {
  const taken = new Set<NodeIx>();
  const out: Vote[] = [];
  for (const v of [...votes].sort((a, b) => b.signers.length - a.signers.length || a.signer - b.signer)) {
    if (v.signers.some((i) => taken.has(i))) continue;
    for (const i of v.signers) taken.add(i);
    out.push(v);
  }
  return out.sort((a, b) => a.signer - b.signer);
}

/** Everybody whose vote is in one of the sets, ascending. */
export const signersOf = (votes: readonly Vote[]): NodeIx[] => votes.flatMap((v) => v.signers).sort((a, b) => a - b);

/** Sum of the signatures; null when one of them is no point of the curve. */
export function sumOf(d: Draft, votes: readonly Vote[]): Uint8Array | null {
  try {
    return d.s.ctx.aggregate(votes.map((v) => v.signature));
  } catch (error) {
    if (!isBystackError(error)) throw error;
    return null;
  }
}

/** The check of votes that are summed. */
export const voteCheck = (d: Draft, fields: VoteFields, signers: readonly NodeIx[], signature: Uint8Array): SignatureCheck => ({
  scheme: 'bls',
  groups: [{ message: votePayload(d.s.ctx.chainId, fields), signers }],
  signature,
});

/** Has every sender's share checked alone, to find who lied. */
export function verifySingles(d: Draft, fields: VoteFields, votes: readonly Vote[]): void {
  const req = d.s.nextReq++;
  d.s.jobs.set(req, { type: 'singles', fields, votes });
  d.emit({ type: 'VerifySignatures', req, checks: votes.map((v) => voteCheck(d, fields, v.signers, v.signature)) });
}
