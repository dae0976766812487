/** What the three BLS back ends share: the checks before any curve arithmetic, and the refusal. */
import { BystackError } from '@bystack/base';
import type { KeyedGroup } from '@bystack/replica';
import type { NodeHostCode } from '../errors.js';
import { cacheKey } from './bounded-cache.js';

/** Parsed public keys kept per thread: three validator sets of 100 with room. */
export const BLS_KEYS_MAX = 512;

/** Flag of the point at infinity in the first byte of a compressed point. */
const INFINITY_FLAG = 0x40;

/** True for a compressed point that claims to be the identity: no key, signature or sum of ours may be it. */
export const isIdentityPoint = (point: Uint8Array): boolean => ((point[0] as number) & INFINITY_FLAG) !== 0;

/** A refusal without key material. */
export function blsInputError(message: string, cause?: unknown): BystackError<{ code: NodeHostCode }> {
  return new BystackError({ code: 'BLS_INPUT' }, cause === undefined ? { message } : { message, cause });
}

/** True when there is at least one group, none is without keys, and no message comes twice. */
export function groupsAreSound(groups: readonly KeyedGroup[]): boolean {
  if (groups.length === 0 || groups.some((group) => group.keys.length === 0)) return false;
  return groups.length === 1 || new Set(groups.map((group) => cacheKey(group.message))).size === groups.length;
}

/** The answer of `check`, false when it throws: bad bytes of a peer are an answer. */
export function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

/** The sum that `add` computes, copied. @throws BystackError `BLS_INPUT` on an empty list, a bad signature, or the identity as sum. */
export function aggregated(signatures: readonly Uint8Array[], add: () => Uint8Array): Uint8Array {
  if (signatures.length === 0) throw blsInputError('There is no BLS signature to aggregate.');
  let sum: Uint8Array;
  try {
    sum = Uint8Array.from(add());
  } catch (cause) {
    throw blsInputError('A BLS signature must be 96 bytes of a point of the subgroup.', cause);
  }
  if (isIdentityPoint(sum)) throw blsInputError('The BLS signatures sum to the identity.');
  return sum;
}
