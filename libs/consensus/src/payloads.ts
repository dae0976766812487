/** All that consensus keys ever sign. Source: bbft.md 2.1. */
import { asciiToBytes, type Hash } from '@bystack/base';
import { FixedWriter } from './bytes.js';

export { popPayload } from '@bystack/protocol';

/** 32 zero bytes: no time-out certificate, no fast vote. Do not write to it. */
export const ZERO_HASH: Hash = new Uint8Array(32);

/** What a vote is about. */
export interface VoteFields {
  readonly epoch: bigint;
  readonly view: bigint;
  readonly height: bigint;
  readonly blockId: Hash;
  /** 0: child of the justified block; 1 (REPEAT): the justified block itself. */
  readonly rel: 0 | 1;
  /** View of the certificate the proposal builds on. */
  readonly jv: bigint;
  /** Hash of the time-out certificate, or zeros. */
  readonly tc: Hash;
}

/** What a time-out says. */
export interface TimeoutFields {
  readonly epoch: bigint;
  readonly view: bigint;
  readonly hqView: bigint;
  /** Block of the signer's fast vote of view hqView + 1, or zeros. */
  readonly fastBlock: Hash;
}

const TAG_BYTES = 16;
const tag = (name: string): Uint8Array => {
  const out = new Uint8Array(TAG_BYTES);
  out.set(asciiToBytes(name));
  return out;
};
const TAGS = {
  vote: tag('BBFT/1/VOTE'),
  timeout: tag('BBFT/1/TIMEOUT'),
  propose: tag('BBFT/1/PROPOSE'),
  partial: tag('BBFT/1/PARTIAL'),
};

const voteBody = (w: FixedWriter, chainId: Hash, v: VoteFields): FixedWriter =>
  w.bytes(chainId).u64(v.epoch).u64(v.view).u64(v.height).bytes(v.blockId).u8(v.rel).u64(v.jv).bytes(v.tc);

/** VOTE, 145 bytes, signed with the BLS key. */
export function votePayload(chainId: Hash, v: VoteFields): Uint8Array {
  return voteBody(new FixedWriter().bytes(TAGS.vote), chainId, v).finish();
}

/** TIMEOUT, 104 bytes, signed with the BLS key. */
export function timeoutPayload(chainId: Hash, t: TimeoutFields): Uint8Array {
  return new FixedWriter().bytes(TAGS.timeout).bytes(chainId).u64(t.epoch).u64(t.view).u64(t.hqView).bytes(t.fastBlock).finish();
}

/** PROPOSE, 177 bytes, signed with the identity key; `topologyHash` is the hash of the message's topology field. */
export function proposePayload(chainId: Hash, v: VoteFields, topologyHash: Hash): Uint8Array {
  return voteBody(new FixedWriter().bytes(TAGS.propose), chainId, v).bytes(topologyHash).finish();
}

/** PARTIAL, 96 bytes, signed with the identity key over the hash of an aggregate's body. */
export function partialPayload(chainId: Hash, epoch: bigint, view: bigint, bodyHash: Hash): Uint8Array {
  return new FixedWriter().bytes(TAGS.partial).bytes(chainId).u64(epoch).u64(view).bytes(bodyHash).finish();
}
