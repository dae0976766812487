/** The engine: one entry for every event. Source: bbft.md 4.3, 6. */
import { BystackError, equalBytes, type TimeMs } from '@bystack/base';
import {
  decodeFinalityProof,
  quorum,
  topologyHash,
  type ChainParams,
  type ConsensusEngine,
  type EngineEvent,
  type EpochContext,
  type Problem,
  type Step,
} from '@bystack/consensus';
import { blockId, type Block } from '@bystack/protocol';
import { advanceTo, refetch, retryFinality, storeBody } from './chain.js';
import { explainState } from './explain.js';
import { collect, singlesVerified, stopWaiting, unionVerified } from './collecting.js';
import { partSigned } from './exits.js';
import { decodeMessage, encodeMessage, type BbftMessage } from './messages.js';
import { messageReceived, messageVerified } from './receive.js';
import { decodeRecord } from './record.js';
import { partialSigned, stopWaitingForZone, voteSigned, zoneVerified } from './relaying.js';
import { askForProposal, repairSubtrees, resendVote, stopWaitingForZones } from './repair.js';
import { badParam, checkParams } from './params.js';
import { freshRecord, initialState, withProven } from './start.js';
import { Draft } from './draft.js';
import type { BbftState } from './state.js';
import { statusOf } from './status.js';
import { zonesOf } from './topology.js';
import { resendTimeout, signTimeout, stopWaitingForAll, stopWaitingForPart, timeoutSigned, viewExpired } from './timeouts.js';
import { applyQC, derivedView, moveOn, payloadReady, tryPropose } from './views.js';
import { proposalSigned, tryVote } from './voting.js';

type Event = EngineEvent<BbftMessage>;
type Result = Step<BbftState, BbftMessage>;

/** How often a node tells the others where it stands, ms. */
export const STATUS_INTERVAL_MS = 5_000;

const sendStatus = (d: Draft): void => {
  d.send(statusOf(d.s, d.now));
  d.timer('status', STATUS_INTERVAL_MS);
};

const init = (ctx: EpochContext, durable: Uint8Array | null, bodies: readonly Block[], now: TimeMs): Result => {
  const record = durable ? decodeRecord(durable, ctx.validators.length, ctx.epoch) : freshRecord(ctx);
  const d = new Draft(initialState(ctx, withProven(record, ctx), now), now);
  for (const block of bodies) storeBody(d, block);
  d.s.view = derivedView(d);
  if (durable === null && d.self !== null) d.persist({}, null);
  sendStatus(d);
  if (d.self !== null && record.lastTimeoutView > 0n && record.lastTimeoutView === d.s.view) signTimeout(d, d.persist({}, null));
  moveOn(d);
  return { state: d.s, effects: d.effects };
};

const timerFired = (d: Draft, name: string, view: bigint): void => {
  if (name === 'status') return sendStatus(d);
  if (name === 'fetch') return refetch(d);
  if (name === 'leaf') return resendVote(d, view);
  if (name === 'agg') {
    stopWaitingForZone(d, view);
    return repairSubtrees(d, view);
  }
  if (name === 'exch') return stopWaitingForZones(d, view);
  if (view !== d.s.view) return;
  switch (name) {
    case 'view':
      return viewExpired(d);
    case 'retx':
      return resendTimeout(d);
    case 'idle':
      return askForProposal(d);
    case 'tcZone':
      return stopWaitingForPart(d);
    case 'tcAll':
      return stopWaitingForAll(d);
    case 'fast':
      return stopWaiting(d);
    case 'propose':
      return tryPropose(d);
    case 'empty':
      d.s.emptyDue = true;
      return moveOn(d);
    default:
      return;
  }
};

const signed = (d: Draft, req: number, signature: Uint8Array): void => {
  const job = d.s.signs.get(req);
  d.s.signs.delete(req);
  switch (job?.type) {
    case 'propose':
      return proposalSigned(d, job.proposal, signature);
    case 'vote':
      voteSigned(d, job.fields, job.seq, signature);
      return collect(d, job.fields.view);
    case 'partial':
      return partialSigned(d, job.aggregate, signature);
    case 'tcPart':
      return partSigned(d, job.message, job.to, signature);
    case 'timeout':
      return timeoutSigned(d, job.message, signature);
    case undefined:
      return;
  }
};

const verified = (d: Draft, req: number, ok: readonly boolean[]): void => {
  const job = d.s.jobs.get(req);
  d.s.jobs.delete(req);
  switch (job?.type) {
    case 'union':
      return unionVerified(d, job.qc, job.votes, ok[0] === true);
    case 'zone':
      return zoneVerified(d, job.fields, job.sum, job.votes, ok[0] === true);
    case 'singles':
      return singlesVerified(d, job.fields, job.votes, ok);
    case 'message':
      if (ok.length > 0 && ok.every((one) => one)) return messageVerified(d, job.from, job.message, job.qcs);
      return d.emit({ type: 'ReportPeer', from: job.from, code: 'BBFT_SIGNATURE' });
    case undefined:
      return;
  }
};

const blockValidated = (d: Draft, id: Uint8Array, ok: boolean): void => {
  const key = Draft.key(id);
  const body = d.s.blocks.get(key);
  if (!body || body.valid !== 'asked') return;
  d.s.blocks.set(key, { ...body, valid: ok ? 'ok' : 'bad' });
  tryVote(d);
  tryPropose(d);
};

const blockFetched = (d: Draft, block: Block): void => {
  if (!d.s.fetching.has(Draft.key(blockId(block.header))) || !storeBody(d, block)) return;
  retryFinality(d);
  tryVote(d);
  tryPropose(d);
};

/** Blocks came from peers with their proofs: the certificate is as good as a received one. */
const finalAdvanced = (d: Draft, head: Extract<Event, { type: 'FinalAdvanced' }>['head']): void => {
  if (head.height <= d.s.final.height) return;
  advanceTo(d, head);
  const { n, qc } = decodeFinalityProof(head.proof);
  if (n === d.n && qc.epoch === d.s.ctx.epoch) applyQC(d, qc);
  retryFinality(d);
};

const apply = (d: Draft, event: Event): void => {
  switch (event.type) {
    case 'MessageReceived':
      return messageReceived(d, event.from, event.message);
    case 'TimerFired':
      return timerFired(d, event.name, event.view);
    case 'PayloadReady':
      return payloadReady(d, event.view, event.block);
    case 'PendingChanged':
      d.s.pending = event.pending;
      return moveOn(d);
    case 'BlockValidated':
      return blockValidated(d, event.blockId, event.ok);
    case 'Persisted':
      return;
    case 'Signed':
      return signed(d, event.req, event.signature);
    case 'SignaturesVerified':
      return verified(d, event.req, event.ok);
    case 'BlockFetched':
      return blockFetched(d, event.block);
    case 'FinalAdvanced':
      return finalAdvanced(d, event.head);
  }
};

const step = (state: BbftState, event: Event): Result => {
  const d = new Draft(state, event.now);
  const before = d.s.final.blockId;
  apply(d, event);
  if (!equalBytes(before, d.s.final.blockId)) moveOn(d);
  return { state: d.s, effects: d.effects };
};

const engine = (name: 'bbft' | 'solo', params: (n: number, p: ChainParams) => Problem[]): ConsensusEngine<BbftState, BbftMessage> => ({
  name,
  protocolVersion: 1,
  checkParams: params,
  init: (ctx, durable, bodies, now) => {
    const problems = params(ctx.validators.length, ctx.params);
    if (problems[0]) throw new BystackError({ code: problems[0].code, field: problems[0].field }, { message: problems[0].message });
    return init(ctx, durable, bodies, now);
  },
  step,
  encode: encodeMessage,
  decode: decodeMessage,
  topology: (members, latency, p) => {
    const topology = zonesOf(members.length, latency, p.m, p.fanout);
    return { topology, digest: topologyHash(topology) };
  },
  status: statusOf,
  explain: (s) => explainState(s, name, quorum(s.ctx.validators.length, s.ctx.params.f)),
});

/** BBFT with every member a gateway (m = n). */
export const bbftEngine = engine('bbft', checkParams);

/** One validator: every certificate has one signer and every block is final at once; same log, same proofs. */
export const soloEngine = engine('solo', (n, p) => [
  ...checkParams(n, p),
  ...(n === 1 ? [] : [badParam('validators', 'The solo engine has exactly one validator.')]),
]);
