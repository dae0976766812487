/** Messages of the protocol and their bytes. Source: bbft.md 2.4. */
import { isBystackError, sha3, type Hash } from '@bystack/base';
import {
  bitmapBytes,
  BLS_SIGNATURE_BYTES,
  bodyMatchesHeader,
  decodeBitmap,
  encodeBitmap,
  encodeQC,
  encodeTC,
  FixedReader,
  FixedWriter,
  readQC,
  readTC,
  tcHash,
  ZERO_HASH,
  type EpochContext,
  type NodeIx,
  type Problem,
  type VoteFields,
} from '@bystack/consensus';
import { blockId, decodeBlock, encodeBlock } from '@bystack/protocol';
import type { Aggregate, BbftMessage, Distribute, MessageHead, Status, TopologyField } from './message-types.js';

export type * from './message-types.js';

const VERSION = 1;
const KIND = { distribute: 1, aggregate: 2, finalize: 3, timeout: 4, tcPart: 5, newView: 6, status: 7 } as const;
const CHAIN_TAG_BYTES = 8;
const IDENTITY_SIGNATURE_BYTES = 64;
const OBSERVER = 0xffff;
const FLAG_TC = 1;
const FLAG_BLOCK = 2;
const FLAG_PROOF = 2;
const MAX_PROOF_BYTES = 1024;
/** 0 everybody to everybody, 1 tree, 2 star. */
const MAX_MODE = 2;

/** Bytes of the topology field; its hash is signed. */
export function topologyBytes(t: TopologyField, n: number): Uint8Array {
  return new FixedWriter().u8(t.mode).u8(t.attempt).bytes(encodeBitmap(t.demoted, n)).finish();
}

/** What a vote for the proposal says. */
export function proposedFields(m: Pick<Distribute, 'view' | 'rel' | 'qc' | 'tc' | 'block'>, ctx: EpochContext): VoteFields {
  const tc = m.tc ? tcHash(m.tc, ctx.validators.length) : ZERO_HASH;
  const about = m.block
    ? { height: m.block.header.height, blockId: blockId(m.block.header) }
    : { height: m.qc.height, blockId: m.qc.blockId };
  return { epoch: ctx.epoch, view: m.view, ...about, rel: m.rel, jv: m.qc.view, tc };
}

/** Body of an aggregate: what PARTIAL hashes. */
export function aggregateBody(m: Pick<Aggregate, 'level' | 'blockId' | 'signers' | 'signature'>, n: number): Uint8Array {
  return new FixedWriter().u8(m.level).bytes(m.blockId).bytes(encodeBitmap(m.signers, n)).bytes(m.signature).finish();
}

/** Hash of that body. */
export const aggregateHash = (m: Pick<Aggregate, 'level' | 'blockId' | 'signers' | 'signature'>, n: number): Hash =>
  sha3(aggregateBody(m, n));

const writeBody = (w: FixedWriter, m: BbftMessage, n: number): FixedWriter => {
  switch (m.kind) {
    case 'distribute': {
      w.u8(m.rel)
        .bytes(encodeQC(m.qc, n))
        .u8((m.tc ? FLAG_TC : 0) | (m.block ? FLAG_BLOCK : 0));
      if (m.tc) w.bytes(encodeTC(m.tc, n));
      w.bytes(topologyBytes(m.topology, n)).bytes(m.signature);
      return m.block ? w.bytes(encodeBlock(m.block)) : w;
    }
    case 'aggregate':
      w.bytes(aggregateBody(m, n));
      return m.identitySignature ? w.bytes(m.identitySignature) : w;
    case 'finalize':
      return w.bytes(encodeQC(m.qc, n));
    case 'timeout':
      w.u64(m.hqView)
        .bytes(m.fastBlock)
        .bytes(m.signature)
        .bytes(encodeQC(m.qc, n))
        .u8(m.tc ? 1 : 0);
      return m.tc ? w.bytes(encodeTC(m.tc, n)) : w;
    case 'tcPart':
      return w.bytes(encodeTC(m.part, n)).bytes(m.identitySignature);
    case 'newView':
      return w.bytes(encodeTC(m.tc, n));
    case 'status': {
      w.bytes(encodeQC(m.qc, n)).u8((m.tc ? FLAG_TC : 0) | (m.proof ? FLAG_PROOF : 0));
      if (m.tc) w.bytes(encodeTC(m.tc, n));
      w.u64(m.finalHeight).bytes(m.finalId).u64(BigInt(m.nowMs));
      return m.proof ? w.u32(m.proof.length).bytes(m.proof) : w;
    }
  }
};

/** Common header and body. */
export function encodeMessage(m: BbftMessage, ctx: EpochContext, sender: NodeIx | null): Uint8Array {
  const w = new FixedWriter().u8(VERSION).u8(KIND[m.kind]).bytes(ctx.chainId.subarray(0, CHAIN_TAG_BYTES));
  w.u64(ctx.epoch)
    .u64(m.view)
    .u64(m.height)
    .u16(sender ?? OBSERVER);
  return writeBody(w, m, ctx.validators.length).finish();
}

const problem = (code: string, message: string): Problem => ({ code, message });

const readDistribute = (r: FixedReader, head: MessageHead, n: number, maxBlockBytes: number): Distribute | Problem => {
  const rel = r.u8();
  const qc = readQC(r, n);
  const flags = r.u8();
  if (rel > 1 || flags > (FLAG_TC | FLAG_BLOCK)) return problem('BBFT_FIELD', 'A proposal has an unknown rel or flag.');
  const tc = flags & FLAG_TC ? readTC(r, n) : null;
  const topology = { mode: r.u8(), attempt: r.u8(), demoted: decodeBitmap(r.take(bitmapBytes(n)), n) };
  if (topology.mode > MAX_MODE) return problem('BBFT_FIELD', 'A proposal names an unknown shape of the topology.');
  const signature = r.take(IDENTITY_SIGNATURE_BYTES);
  const block = flags & FLAG_BLOCK ? decodeBlock(r.take(r.remaining), maxBlockBytes) : null;
  if ((rel === 0) !== (block !== null)) return problem('BBFT_FIELD', 'A proposal carries a block exactly when it is new.');
  if (block && !bodyMatchesHeader(block)) return problem('BBFT_BODY', 'The transactions of a proposed block are not those of its header.');
  return { ...head, kind: 'distribute', rel: rel as 0 | 1, qc, tc, topology, signature, block };
};

const readAggregate = (r: FixedReader, head: MessageHead, n: number): Aggregate | Problem => {
  const level = r.u8();
  if (level > 1) return problem('BBFT_FIELD', 'An aggregate has an unknown level.');
  const own = { blockId: r.take(32), signers: decodeBitmap(r.take(bitmapBytes(n)), n), signature: r.take(BLS_SIGNATURE_BYTES) };
  return {
    ...head,
    kind: 'aggregate',
    level: level as 0 | 1,
    ...own,
    identitySignature: level === 1 ? r.take(IDENTITY_SIGNATURE_BYTES) : null,
  };
};

const readStatus = (r: FixedReader, head: MessageHead, n: number): Status | Problem => {
  const qc = readQC(r, n);
  const flags = r.u8();
  if (flags > (FLAG_TC | FLAG_PROOF)) return problem('BBFT_FIELD', 'A status has unknown flags.');
  const tc = flags & FLAG_TC ? readTC(r, n) : null;
  const own = { finalHeight: r.u64(), finalId: r.take(32), nowMs: Number(r.u64()) };
  if (!Number.isSafeInteger(own.nowMs)) return problem('BBFT_FIELD', 'A status names a time beyond every date.');
  const proofBytes = flags & FLAG_PROOF ? r.u32() : 0;
  if (proofBytes > MAX_PROOF_BYTES) return problem('BBFT_FIELD', 'A finality proof is too long.');
  return { ...head, kind: 'status', qc, tc, ...own, proof: flags & FLAG_PROOF ? r.take(proofBytes) : null };
};

const readBody = (kind: number, r: FixedReader, head: MessageHead, n: number, maxBlockBytes: number): BbftMessage | Problem => {
  switch (kind) {
    case KIND.distribute:
      return readDistribute(r, head, n, maxBlockBytes);
    case KIND.aggregate:
      return readAggregate(r, head, n);
    case KIND.finalize:
      return { ...head, kind: 'finalize', qc: readQC(r, n) };
    case KIND.timeout: {
      const own = { hqView: r.u64(), fastBlock: r.take(32), signature: r.take(BLS_SIGNATURE_BYTES), qc: readQC(r, n) };
      return { ...head, kind: 'timeout', ...own, tc: r.u8() === 1 ? readTC(r, n) : null };
    }
    case KIND.tcPart:
      return { ...head, kind: 'tcPart', part: readTC(r, n), identitySignature: r.take(IDENTITY_SIGNATURE_BYTES) };
    case KIND.newView:
      return { ...head, kind: 'newView', tc: readTC(r, n) };
    case KIND.status:
      return readStatus(r, head, n);
    default:
      return problem('BBFT_KIND', 'The message kind is unknown.');
  }
};

/** Decodes a message of the context's epoch; anything else is a `Problem`. Never throws on any bytes. */
export function decodeMessage(bytes: Uint8Array, ctx: EpochContext): BbftMessage | Problem {
  try {
    const r = new FixedReader(bytes);
    const version = r.u8();
    const kind = r.u8();
    const chainTag = r.take(CHAIN_TAG_BYTES);
    const epoch = r.u64();
    const head = { view: r.u64(), height: r.u64() };
    r.u16();
    if (version !== VERSION) return problem('BBFT_VERSION', 'The message has another protocol version.');
    if (chainTag.some((byte, i) => byte !== ctx.chainId[i])) return problem('BBFT_CHAIN', 'The message belongs to another chain.');
    if (epoch !== ctx.epoch) return problem('BBFT_EPOCH', 'The message belongs to another epoch.');
    const message = readBody(kind, r, head, ctx.validators.length, ctx.params.maxBlockBytes);
    if ('kind' in message) r.end();
    return message;
  } catch (error) {
    if (!isBystackError(error)) throw error;
    return problem(error.code, error.message);
  }
}
