/** Why is this chain (not) producing blocks? Source: bbft.md 6. */
import { boundaryHeight, leaderOf, turnOf, type EngineStatus } from '@bystack/consensus';
import type { BbftState } from './state.js';

/** A member not heard from for this long counts as silent, ms. */
const SILENT_MS = 12_000;

const median = (values: readonly number[]): number | null => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
};

const sentenceOf = (s: BbftState, silent: readonly number[], quorum: number, leader: number): string => {
  const n = s.ctx.validators.length;
  if (s.final.height >= boundaryHeight(s.ctx.epoch, s.ctx.params.epochLength)) return 'The epoch is complete; the next one starts.';
  if (n - silent.length < quorum)
    return `Only ${String(n - silent.length)} of ${String(quorum)} validators needed are heard from; silent: ${silent.join(', ')}.`;
  if (s.finalWait) return 'A certificate waits for block bodies that are being fetched.';
  if (s.d.lastTimeoutView === s.view) return `View ${String(s.view)} timed out; waiting for time-outs of ${String(quorum)} validators.`;
  if (s.proposal) return `Collecting votes of view ${String(s.view)}.`;
  return s.pending || s.emptyDue ? `Waiting for the proposal of leader ${String(leader)}.` : 'All is well: nothing waits to be ordered.';
};

/** One screen of facts; times in ms. */
export function explainState(s: BbftState, engine: string, quorum: number): EngineStatus {
  const newest = Math.max(s.lastCertificateAt, ...s.lastHeard);
  const silent = s.lastHeard.flatMap((at, i) => (i !== s.ctx.self && newest - at > SILENT_MS ? [i] : []));
  const leader = leaderOf(s.view, s.offset, s.ctx);
  const { turnViews } = s.ctx.params;
  return {
    engine,
    epoch: s.ctx.epoch,
    view: s.view,
    attempt: Math.max(0, Number(turnOf(s.view, turnViews) - turnOf(s.d.highQC.view + 1n, turnViews))),
    leader,
    self: s.ctx.self,
    quorum,
    heightFinalized: s.final.height,
    highQcView: s.d.highQC.view,
    highQcHeight: s.d.highQC.height,
    lastCertificateAtMs: s.lastCertificateAt,
    silent,
    lastHeardMs: s.lastHeard,
    clockOffsetMs: median([...s.clockOffsets.values()]),
    sentence: sentenceOf(s, silent, quorum, leader),
  };
}
