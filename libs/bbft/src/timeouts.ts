/** Time-outs and their certificates. Source: bbft.md 4.4 E. */
import { timeoutPayload, ZERO_HASH, type NodeIx, type TC } from '@bystack/consensus';
import { epochDone } from './chain.js';
import { certificateOfView, gaveUp, isNewPart, sendPart, sendTimeout } from './exits.js';
import type { Timeout } from './messages.js';
import type { Draft } from './draft.js';
import { answerStraggler } from './stragglers.js';
import { applyTC, isDue, refreshView } from './views.js';

/** The view timer fired: nothing is given up while nothing is due (what waited may have left the mempool). */
export function viewExpired(d: Draft): void {
  d.s.viewTimer = false;
  if (isDue(d)) timeOutView(d);
}

/** E1: gives the present view up; E2: says so again. */
export function timeOutView(d: Draft): void {
  if (d.self === null || epochDone(d)) return;
  const { view } = d.s;
  if (d.s.d.lastTimeoutView >= view) {
    resendTimeout(d);
    return;
  }
  const { highQC, fastVote } = d.s.d;
  const fastBlock = fastVote && fastVote.view === highQC.view + 1n ? fastVote.blockId : ZERO_HASH;
  const seq = d.persist({ lastTimeoutView: view, timeout: { hqView: highQC.view, fastBlock, qc: highQC } }, null);
  signTimeout(d, seq);
  refreshView(d);
}

/**
 * Signs the stored time-out of the present view; a repeat is byte-identical, also after a restart and after a higher
 * certificate was learnt: the one of its hqView is stored with it.
 */
export function signTimeout(d: Draft, seq: number): void {
  const { timeout, lastTC, lastTimeoutView: view } = d.s.d;
  if (!timeout) return;
  const { qc, hqView, fastBlock } = timeout;
  const tc = qc.view !== view - 1n && lastTC && d.after(lastTC.view) === view ? lastTC : null;
  const message: Timeout = { kind: 'timeout', view, height: qc.height, hqView, fastBlock, signature: new Uint8Array(96), qc, tc };
  d.sign('bls', timeoutPayload(d.s.ctx.chainId, { epoch: d.s.ctx.epoch, view, hqView, fastBlock }), seq, { type: 'timeout', message });
}

/** The own time-out leaves and is repeated until the view changes. */
export function timeoutSigned(d: Draft, message: Timeout, signature: Uint8Array): void {
  if (message.view !== d.s.view) return;
  d.s.ownTimeout = { ...message, signature };
  sendTimeout(d, d.s.ownTimeout);
  if (d.self !== null) timeoutVerified(d, d.self, d.s.ownTimeout);
}

/** E2. */
export function resendTimeout(d: Draft): void {
  if (d.s.ownTimeout?.view !== d.s.view) return;
  d.send(d.s.ownTimeout);
  d.timer('retx', d.s.ctx.timers.retxMs);
}

/** E4 without signatures. */
export function isAdmitted(d: Draft, m: Timeout): boolean {
  if (m.qc.view !== m.hqView || m.hqView >= m.view) return false;
  if (m.qc.view === m.view - 1n) return true;
  return m.tc !== null && d.after(m.tc.view) === m.view;
}

/** A time-out whose signatures and certificates hold. */
export function timeoutVerified(d: Draft, from: NodeIx, m: Timeout): void {
  if (m.view < d.s.view) timeoutTooLate(d, from, m);
  const known = d.s.timeouts.get(from);
  if (known && known.view >= m.view && known !== m) return;
  d.s.timeouts.set(from, m);
  join(d);
  if (m.view === d.s.view) sendPart(d);
  certify(d, m.view);
}

/** A time-out of a view that is over: help, unless the certificate is on its way to the sender already. */
export function timeoutTooLate(d: Draft, from: NodeIx, m: Timeout): void {
  const repeated = (d.s.timeouts.get(from)?.view ?? 0n) >= m.view;
  if (!d.zoned || repeated || d.s.d.lastTC?.view !== m.view) answerStraggler(d, from, m.view);
  else d.s.timeouts.set(from, m);
}

/** Time-outs merged by a gateway, whose signatures and certificate hold. */
export function partVerified(d: Draft, from: NodeIx, part: TC): void {
  if (!isNewPart(d, from, part)) return;
  d.s.tcParts.set(from, part);
  join(d);
  certify(d, part.view);
}

/** The wait for the zone's time-outs is over. */
export function stopWaitingForPart(d: Draft): void {
  d.s.exit = { ...d.exit, zoneDue: true };
  sendPart(d);
}

/** The wait for everybody's time-outs is over. */
export function stopWaitingForAll(d: Draft): void {
  d.s.exit = { ...d.exit, allDue: true };
  certify(d, d.s.view);
}

const join = (d: Draft): void => {
  if (gaveUp(d) > d.s.ctx.params.f && d.s.d.lastTimeoutView < d.s.view) timeOutView(d);
};

const certify = (d: Draft, view: bigint): void => {
  const tc = certificateOfView(d, view);
  if (tc) applyTC(d, tc);
};
