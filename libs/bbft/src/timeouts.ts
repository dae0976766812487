/** Time-outs and their certificates, sent by everybody to everybody (m = n). Source: bbft.md 4.4 E. */
import { compareBytes, equalBytes } from '@bystack/base';
import { timeoutPayload, virtualQC, ZERO_HASH, type NodeIx, type QC, type TC, type TCGroup } from '@bystack/consensus';
import { epochDone } from './chain.js';
import type { Timeout } from './messages.js';
import type { Draft } from './state.js';
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
  d.send(d.s.ownTimeout);
  d.timer('retx', d.s.ctx.timers.retxMs);
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
  if (m.view < d.s.view) answerStraggler(d, from, m.view);
  const known = d.s.timeouts.get(from);
  if (known && known.view >= m.view && known !== m) return;
  d.s.timeouts.set(from, m);
  const ahead = [...d.s.timeouts.values()].filter((t) => t.view >= d.s.view).length;
  if (ahead > d.s.ctx.params.f && d.s.d.lastTimeoutView < d.s.view) timeOutView(d);
  certify(d, m.view);
}

const groupsOf = (entries: readonly (readonly [NodeIx, Timeout])[]): TCGroup[] => {
  const groups: { hqView: bigint; fastBlock: Uint8Array; signers: NodeIx[] }[] = [];
  for (const [signer, t] of entries) {
    const group = groups.find((g) => g.hqView === t.hqView && equalBytes(g.fastBlock, t.fastBlock));
    if (group) group.signers.push(signer);
    else groups.push({ hqView: t.hqView, fastBlock: t.fastBlock, signers: [signer] });
  }
  return groups.sort((a, b) => (a.hqView === b.hqView ? compareBytes(a.fastBlock, b.fastBlock) : a.hqView < b.hqView ? -1 : 1));
};

const certify = (d: Draft, view: bigint): void => {
  if (view < d.s.view) return;
  const entries = [...d.s.timeouts].filter(([, t]) => t.view === view).sort(([a], [b]) => a - b);
  if (entries.length < d.quorum) return;
  const highest = entries.reduce<QC>((best, [, t]) => (t.qc.view > best.view ? t.qc : best), virtualQC(d.s.ctx));
  const tc: TC = {
    epoch: d.s.ctx.epoch,
    view,
    groups: groupsOf(entries),
    signature: d.s.ctx.aggregate(entries.map(([, t]) => t.signature)),
    qc: highest.view === 0n ? null : highest,
  };
  applyTC(d, tc);
};
