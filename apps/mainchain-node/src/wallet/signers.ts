/** The keys behind an account or an asset, and how many of them sign. Source: mainchain.md 13, 14, 18 (BTM200 to BTM203). */
import { hexToBytes, isBystackError } from '@bystack/base';
import { MAX_MULTISIG_KEYS } from '@bystack/bvm';
import { xpubChild } from '@bystack/keys';
import { ApiFailure } from '../api/route.js';

/** Keys in the order of their signatures, and how many sign. */
export interface Signers {
  /** 128 hex characters each, lower case. */
  readonly xpubs: readonly string[];
  readonly quorum: number;
}

const badXpub = (): ApiFailure => new ApiFailure('BTM201', 'invalid xpub format');

const isPoint = (xpub: string): boolean => {
  try {
    xpubChild(hexToBytes(xpub, 64), new Uint8Array(1));
    return true;
  } catch (error) {
    if (isBystackError(error)) return false;
    throw error;
  }
};

/** Signers of a request. @throws ApiFailure BTM200 to BTM203; BTM000 for more keys than a program may hold */
export function signersOf(xpubs: readonly string[], quorum: bigint): Signers {
  if (xpubs.length === 0) throw new ApiFailure('BTM202', 'at least one xpub is required');
  const lower = xpubs.map((xpub) => xpub.toLowerCase());
  const seen = new Set<string>();
  const twice = lower.find((xpub) => seen.size === seen.add(xpub).size);
  if (twice !== undefined) throw new ApiFailure('BTM203', `duplicated key=${twice}: xpubs cannot contain the same key more than once`);
  if (quorum < 1n || quorum > BigInt(lower.length))
    throw new ApiFailure('BTM200', 'quorum must be greater than or equal to 1, and must be less than or equal to the length of xpubs');
  if (lower.length > MAX_MULTISIG_KEYS) throw new ApiFailure('BTM000', `more than ${String(MAX_MULTISIG_KEYS)} xpubs`);
  if (!lower.every(isPoint)) throw badXpub();
  return { xpubs: lower, quorum: Number(quorum) };
}
