/** Numbers of the model, turns and leaders. Source: bbft.md 1, 4.2, 4.5. */
import { concatBytes, sha3, u64be } from '@bystack/base';
import type { EpochContext, NodeIx } from './engine.js';

/** Default number of faulty validators tolerated among n. */
export const defaultFaults = (n: number): number => Math.floor((n - 1) / 3);
/** Votes that certify: n − f. */
export const quorum = (n: number, f: number): number => n - f;
/** Votes that may miss on the fast path: ⌊(n − 3f − 1) / 2⌋. */
export const fastSlack = (n: number, f: number): number => Math.max(0, Math.floor((n - 3 * f - 1) / 2));
/** Votes that make a block final in one round: n − p. */
export const fastQuorum = (n: number, f: number): number => n - fastSlack(n, f);

/** Turn of a view: views are led in turns of K. */
export const turnOf = (view: bigint, turnViews: number): bigint => view / BigInt(turnViews);
/** First view after a failed view: the rest of its leader's turn is skipped. */
export const nextAfterFailure = (view: bigint, turnViews: number): bigint => BigInt(turnViews) * (turnOf(view, turnViews) + 1n);

type Seat = Pick<EpochContext, 'chainId' | 'epoch' | 'validators' | 'params'>;

/** First leader's index: first 4 bytes of hash(chainId ‖ epoch) mod n. */
export function leaderOffset(seat: Seat): number {
  const digest = sha3(concatBytes(seat.chainId, u64be(seat.epoch)));
  return new DataView(digest.buffer, digest.byteOffset, 4).getUint32(0) % seat.validators.length;
}

/** Leader of a view. `offset` is `leaderOffset` of the epoch. */
export function leaderOf(view: bigint, offset: number, seat: Seat): NodeIx {
  return Number((BigInt(offset) + turnOf(view, seat.params.turnViews)) % BigInt(seat.validators.length));
}

/** Height of the epoch's last block. */
export const boundaryHeight = (epoch: bigint, epochLength: number): bigint => (epoch + 1n) * BigInt(epochLength);
