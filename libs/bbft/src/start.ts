/** State at the start of an epoch and after a restart. Source: bbft.md 4.9. */
import type { TimeMs } from '@bystack/base';
import { decodeFinalityProof, leaderOffset, virtualQC, ZERO_HASH, type EpochContext } from '@bystack/consensus';
import type { SafetyRecord } from './record.js';
import type { BbftState } from './state.js';

/** The record of an epoch in which nothing was signed yet. */
export const freshRecord = (ctx: EpochContext): SafetyRecord => ({
  epoch: ctx.epoch,
  lastVotedView: 0n,
  lastTimeoutView: 0n,
  timeout: null,
  highQC: virtualQC(ctx),
  lastTC: null,
  fastVote: null,
  lastProposedView: 0n,
  lastProposedId: ZERO_HASH,
  seq: 0,
});

/** What a node knows when it starts: its record, and nothing of others. */
export const initialState = (ctx: EpochContext, d: SafetyRecord, now: TimeMs): BbftState => ({
  ctx,
  offset: leaderOffset(ctx),
  d,
  final: ctx.finalHead ?? { ...ctx.start, proof: null },
  view: 0n,
  proposal: null,
  blocks: new Map(),
  votes: new Map(),
  proposals: new Map(),
  certified: new Map(),
  timeouts: new Map(),
  tcParts: new Map(),
  exit: null,
  relays: new Map(),
  spreadView: 0n,
  spreadFast: false,
  owed: null,
  faster: null,
  answerTo: null,
  late: new Map(),
  liars: new Set(),
  demoted: [],
  proposalAt: 0,
  ownTimeout: null,
  ownVote: null,
  jobs: new Map(),
  signs: new Map(),
  nextReq: 1,
  collecting: new Set(),
  knownQCs: new Set(),
  pending: false,
  emptyDue: false,
  payloadAsked: null,
  viewTimer: false,
  fastWaited: 0n,
  fetching: new Map(),
  finalWait: null,
  fastHistory: [],
  answered: new Map(),
  lastHeard: ctx.validators.map(() => 0),
  clockOffsets: new Map(),
  lastCertificateAt: now,
});

/**
 * The certificate that made the newest committed block final is as durable as the block, but the record may be
 * older: it is written with votes, not with certificates. Without this a restart of all at once would forget it.
 */
export const withProven = (record: SafetyRecord, ctx: EpochContext): SafetyRecord => {
  const bytes = ctx.finalHead?.proof;
  if (!bytes) return record;
  const { n, qc } = decodeFinalityProof(bytes);
  return n === ctx.validators.length && qc.epoch === ctx.epoch && qc.view > record.highQC.view ? { ...record, highQC: qc } : record;
};
