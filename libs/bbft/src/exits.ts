/** Time-outs along the tree of the next attempt: up to the gateway, merged between gateways, to all at last. Source: bbft.md 4.4 E3, 5.1. */
import { compareBytes, equalBytes, sha3 } from '@bystack/base';
import { encodeTC, partialPayload, tcSigners, virtualQC, type NodeIx, type QC, type TC, type TCGroup } from '@bystack/consensus';
import type { TCPart, Timeout } from './messages.js';
import type { Draft } from './draft.js';
import { isFlat, peersOf, zoneMembers } from './tree.js';

type Entry = readonly [NodeIx, Timeout];

/** The own time-out leaves for the first time: to the gateway and the next leader, or to all where all are gateways. */
export function sendTimeout(d: Draft, own: Timeout): void {
  const { tree } = d.exit;
  const { aggWaitMs, exchWaitMs, retxMs, tcWaitMs } = d.s.ctx.timers;
  if (d.self === null || isFlat(tree)) {
    d.send(own);
    d.timer('retx', retxMs);
    return;
  }
  const gateway = tree.tops[tree.zone[d.self] as number] as NodeIx;
  if (gateway === d.self) d.timer('tcZone', aggWaitMs);
  else d.send(own, [...new Set([gateway, d.leaderAt(d.after(own.view))])]);
  d.timer('tcAll', exchWaitMs);
  d.timer('retx', tcWaitMs);
}

/** Time-outs of a view by signer, ascending. */
const singlesOf = (d: Draft, view: bigint): Entry[] => [...d.s.timeouts].filter(([, t]) => t.view === view).sort(([a], [b]) => a - b);

interface Share {
  readonly groups: readonly TCGroup[];
  readonly signature: Uint8Array;
  readonly qc: QC | null;
}

const shareOf = ([signer, t]: Entry): Share => ({
  groups: [{ hqView: t.hqView, fastBlock: t.fastBlock, signers: [signer] }],
  signature: t.signature,
  qc: t.qc,
});

const merged = (shares: readonly Share[]): TCGroup[] => {
  const groups: { hqView: bigint; fastBlock: Uint8Array; signers: NodeIx[] }[] = [];
  for (const g of shares.flatMap((share) => share.groups)) {
    const group = groups.find((known) => known.hqView === g.hqView && equalBytes(known.fastBlock, g.fastBlock));
    if (group) group.signers.push(...g.signers);
    else groups.push({ hqView: g.hqView, fastBlock: g.fastBlock, signers: [...g.signers] });
  }
  for (const group of groups) group.signers.sort((a, b) => a - b);
  return groups.sort((a, b) => (a.hqView === b.hqView ? compareBytes(a.fastBlock, b.fastBlock) : a.hqView < b.hqView ? -1 : 1));
};

const sum = (d: Draft, view: bigint, shares: readonly Share[]): TC => {
  const highest = shares.reduce<QC>((best, { qc }) => (qc && qc.view > best.view ? qc : best), virtualQC(d.s.ctx));
  return {
    epoch: d.s.ctx.epoch,
    view,
    groups: merged(shares),
    signature: d.s.ctx.aggregate(shares.map((share) => share.signature)),
    qc: highest.view === 0n ? null : highest,
  };
};

const signersIn = (shares: readonly Share[]): NodeIx[] => shares.flatMap((share) => share.groups.flatMap((g) => g.signers));

/** Parts that share no validator, larger ones first, and the single time-outs beside them; or all single ones if those are more. */
const bestShares = (d: Draft, view: bigint): Share[] => {
  const singles = singlesOf(d, view);
  const taken = new Set<NodeIx>();
  const out: Share[] = [];
  const parts = [...d.s.tcParts].filter(([, part]) => part.view === view);
  for (const [, part] of parts.sort((a, b) => tcSigners(b[1]) - tcSigners(a[1]) || a[0] - b[0])) {
    const signers = signersIn([part]);
    if (signers.some((i) => taken.has(i))) continue;
    for (const i of signers) taken.add(i);
    out.push(part);
  }
  out.push(...singles.filter(([signer]) => !taken.has(signer)).map(shareOf));
  return signersIn(out).length > singles.length ? out : singles.map(shareOf);
};

/** The certificate of a view, once there are time-outs enough and, along a tree, all came or the wait is over. */
export function certificateOfView(d: Draft, view: bigint): TC | null {
  const shares = bestShares(d, view);
  const count = signersIn(shares).length;
  if (view < d.s.view || count < d.quorum) return null;
  const waits = d.zoned && d.self !== null && view === d.s.view && count < d.n && !d.exit.allDue && !isFlat(d.exit.tree);
  return waits ? null : sum(d, view, shares);
}

/** Validators known to have given up the present view or a later one. */
export function gaveUp(d: Draft): number {
  const out = new Set<NodeIx>();
  for (const [signer, t] of d.s.timeouts) if (t.view >= d.s.view) out.add(signer);
  for (const part of d.s.tcParts.values()) if (part.view >= d.s.view) for (const i of signersIn([part])) out.add(i);
  return out.size;
}

/** A gateway that gave up sends the time-outs of its zone to the others, when they are complete or their wait is over. */
export function sendPart(d: Draft): void {
  const { exit } = d;
  const { tree, view } = exit;
  if (d.self === null || d.s.d.lastTimeoutView < view || isFlat(tree) || tree.tops.length === 1 || !tree.tops.includes(d.self)) return;
  const members = new Set(zoneMembers(tree, d.self));
  const entries = singlesOf(d, view).filter(([signer]) => members.has(signer));
  if (entries.length <= exit.sent || (entries.length < members.size && !exit.zoneDue)) return;
  d.s.exit = { ...exit, sent: entries.length, zoneDue: false };
  const part = sum(d, view, entries.map(shareOf));
  const message: TCPart = { kind: 'tcPart', view, height: d.s.d.highQC.height, part, identitySignature: new Uint8Array(64) };
  const payload = partialPayload(d.s.ctx.chainId, part.epoch, view, sha3(encodeTC(part, d.n)));
  d.sign('identity', payload, d.s.d.seq, { type: 'tcPart', message, to: peersOf(tree, d.self) });
}

/** The signed part leaves, also when the view is over: the others count on it. */
export function partSigned(d: Draft, message: TCPart, to: readonly NodeIx[], identitySignature: Uint8Array): void {
  d.send({ ...message, identitySignature }, to);
}

/** Is a part new? Of one sender and view the larger counts. */
export function isNewPart(d: Draft, from: NodeIx, part: TC): boolean {
  const known = d.s.tcParts.get(from);
  if (part.view < d.s.view) return false;
  return !known || known.view < part.view || (known.view === part.view && tcSigners(known) < tcSigners(part));
}
