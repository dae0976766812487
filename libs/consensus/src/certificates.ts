/** Certificates: quorum (QC) and time-out (TC). Source: bbft.md 2.3. */
import { compareBytes, equalBytes, sha3, type Hash } from '@bystack/base';
import { bitmapBytes, decodeBitmap, encodeBitmap } from './bitmap.js';
import { FixedReader, FixedWriter } from './bytes.js';
import type { EpochContext, NodeIx, SignatureCheck } from './engine.js';
import { refuse } from './errors.js';
import { timeoutPayload, votePayload, ZERO_HASH, type VoteFields } from './payloads.js';
import { fastQuorum, quorum } from './quorum.js';

/** Bytes of a BLS signature. */
export const BLS_SIGNATURE_BYTES = 96;

/** n − f votes for one proposal. */
export interface QC extends VoteFields {
  /** Ascending indexes. */
  readonly signers: readonly NodeIx[];
  readonly signature: Uint8Array;
}

/** Time-outs of one view that reported the same. */
export interface TCGroup {
  readonly hqView: bigint;
  readonly fastBlock: Hash;
  readonly signers: readonly NodeIx[];
}

/** n − f time-outs of one view and the highest certificate among them. */
export interface TC {
  readonly epoch: bigint;
  readonly view: bigint;
  /** Sorted by (hqView, fastBlock). */
  readonly groups: readonly TCGroup[];
  readonly signature: Uint8Array;
  /** Null when the highest hqView is 0: the virtual certificate. */
  readonly qc: QC | null;
}

/** The virtual certificate of view 0: the block before the epoch is final. */
export function virtualQC(ctx: Pick<EpochContext, 'epoch' | 'start'>): QC {
  return {
    epoch: ctx.epoch,
    view: 0n,
    height: ctx.start.height,
    blockId: ctx.start.blockId,
    rel: 1,
    jv: 0n,
    tc: ZERO_HASH,
    signers: [],
    signature: new Uint8Array(BLS_SIGNATURE_BYTES),
  };
}

/** 193 + ⌈n/8⌉ bytes. */
export function encodeQC(qc: QC, n: number): Uint8Array {
  const w = new FixedWriter().u64(qc.epoch).u64(qc.view).u64(qc.height).bytes(qc.blockId).u8(qc.rel).u64(qc.jv).bytes(qc.tc);
  return w.bytes(encodeBitmap(qc.signers, n)).bytes(qc.signature).finish();
}

/** @throws BystackError `CONSENSUS_…` */
export function readQC(r: FixedReader, n: number): QC {
  const head = { epoch: r.u64(), view: r.u64(), height: r.u64(), blockId: r.take(32) };
  const rel = r.u8();
  if (rel !== 0 && rel !== 1) return refuse('CONSENSUS_CERTIFICATE', 'rel is 0 or 1.');
  return {
    ...head,
    rel,
    jv: r.u64(),
    tc: r.take(32),
    signers: decodeBitmap(r.take(bitmapBytes(n)), n),
    signature: r.take(BLS_SIGNATURE_BYTES),
  };
}

/** epoch 8, view 8, groups 1, per group hqView 8, fastBlock 32, bitmap; signature 96; QC unless the highest hqView is 0. */
export function encodeTC(tc: TC, n: number): Uint8Array {
  const w = new FixedWriter().u64(tc.epoch).u64(tc.view).u8(tc.groups.length);
  for (const g of tc.groups) w.u64(g.hqView).bytes(g.fastBlock).bytes(encodeBitmap(g.signers, n));
  w.bytes(tc.signature);
  return (tc.qc ? w.bytes(encodeQC(tc.qc, n)) : w).finish();
}

/** @throws BystackError `CONSENSUS_…` */
export function readTC(r: FixedReader, n: number): TC {
  const head = { epoch: r.u64(), view: r.u64() };
  const count = r.u8();
  if (count === 0 || count > n) return refuse('CONSENSUS_CERTIFICATE', 'A time-out certificate has 1 to n groups.');
  const groups: TCGroup[] = [];
  for (let i = 0; i < count; i++) groups.push({ hqView: r.u64(), fastBlock: r.take(32), signers: decodeBitmap(r.take(bitmapBytes(n)), n) });
  const signature = r.take(BLS_SIGNATURE_BYTES);
  return { ...head, groups, signature, qc: highestView(groups) === 0n ? null : readQC(r, n) };
}

const highestView = (groups: readonly TCGroup[]): bigint => groups.reduce((max, g) => (g.hqView > max ? g.hqView : max), 0n);

/** Highest certificate view that the certificate reports. */
export const tcHighView = (tc: TC): bigint => highestView(tc.groups);

/** Number of time-outs in it. */
export const tcSigners = (tc: TC): number => tc.groups.reduce((sum, g) => sum + g.signers.length, 0);

/** Hash of the encoded certificate: the `tc` field of votes. */
export const tcHash = (tc: TC, n: number): Hash => sha3(encodeTC(tc, n));

type Shape = Pick<EpochContext, 'chainId' | 'epoch' | 'validators' | 'params' | 'start'>;

/** True when it equals the virtual certificate of the epoch byte for byte. */
export function isVirtual(qc: QC, ctx: Shape): boolean {
  const n = ctx.validators.length;
  return qc.view === 0n && equalBytes(encodeQC(qc, n), encodeQC(virtualQC(ctx), n));
}

/** Why a certificate cannot be valid whatever its signature; null when only the signature is left to check. */
export function qcFlaw(qc: QC, ctx: Shape): string | null {
  if (qc.epoch !== ctx.epoch) return 'epoch';
  if (qc.view === 0n) return isVirtual(qc, ctx) ? null : 'virtual';
  if (qc.jv >= qc.view) return 'jv';
  if (qc.height < ctx.start.height || (qc.height === ctx.start.height && qc.rel === 0)) return 'height';
  return qc.signers.length >= quorum(ctx.validators.length, ctx.params.f) ? null : 'quorum';
}

/** The check of its signature; null for the virtual certificate. */
export function qcCheck(qc: QC, ctx: Shape): SignatureCheck | null {
  if (qc.view === 0n) return null;
  return { scheme: 'bls', groups: [{ message: votePayload(ctx.chainId, qc), signers: qc.signers }], signature: qc.signature };
}

const groupsFlaw = (tc: TC): string | null => {
  const seen = new Set<NodeIx>();
  for (const [i, g] of tc.groups.entries()) {
    const before = tc.groups[i - 1];
    if (g.signers.length === 0 || g.hqView >= tc.view) return 'group';
    if (before && (before.hqView > g.hqView || (before.hqView === g.hqView && compareBytes(before.fastBlock, g.fastBlock) >= 0)))
      return 'order';
    for (const s of g.signers) {
      if (seen.has(s)) return 'overlap';
      seen.add(s);
    }
  }
  return null;
};

/** As `qcFlaw`, for a time-out certificate and the certificate in it. */
export function tcFlaw(tc: TC, ctx: Shape): string | null {
  return tcPartFlaw(tc, ctx) ?? (tcSigners(tc) < quorum(ctx.validators.length, ctx.params.f) ? 'quorum' : null);
}

/** As `tcFlaw`, for part of one: any number of time-outs will do. */
export function tcPartFlaw(tc: TC, ctx: Shape): string | null {
  if (tc.epoch !== ctx.epoch || tc.view === 0n) return 'epoch';
  const groups = groupsFlaw(tc);
  if (groups !== null) return groups;
  const high = tcHighView(tc);
  if (tc.qc === null) return high === 0n ? null : 'qc';
  return tc.qc.view === high ? qcFlaw(tc.qc, ctx) : 'qc';
}

/** The checks of its signatures. */
export function tcChecks(tc: TC, ctx: Shape): SignatureCheck[] {
  const groups = tc.groups.map((g) => ({
    message: timeoutPayload(ctx.chainId, { epoch: tc.epoch, view: tc.view, hqView: g.hqView, fastBlock: g.fastBlock }),
    signers: g.signers,
  }));
  const inner = tc.qc && qcCheck(tc.qc, ctx);
  return [{ scheme: 'bls', groups, signature: tc.signature }, ...(inner ? [inner] : [])];
}

/** True when the certificate alone makes its block final (bbft.md 2.3, 4.6). */
export function isFastQC(qc: QC, ctx: Shape): boolean {
  return qc.view > 0n && qc.rel === 0 && qc.jv === qc.view - 1n && qc.signers.length >= fastQuorum(ctx.validators.length, ctx.params.f);
}

/** True when the certificate completes a two-chain: its parent (rel 0) or its block (rel 1) is final. */
export const completesTwoChain = (qc: QC): boolean => qc.view > 0n && qc.jv === qc.view - 1n;
