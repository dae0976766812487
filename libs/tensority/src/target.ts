/** Comparing a proof-of-work hash with a target. Source: mainchain.md 7. */
import { bytesToHex, type Hash } from '@bystack/base';

/** The hash as an integer: little endian. */
export function powInteger(hash: Hash): bigint {
  return BigInt(`0x${bytesToHex(hash.slice().reverse())}`);
}

/** True when the hash is at or below the target. */
export function meetsTarget(hash: Hash, target: bigint): boolean {
  return powInteger(hash) <= target;
}
