/** What follows from ancestors: bits, seed and median time of the next header, and its subsidy. Source: mainchain.md 6 to 8. */
import { assert, type Hash } from '@bystack/base';
import {
  BASE_SUBSIDY,
  GENESIS_SUBSIDY,
  HALVING_INTERVAL,
  INITIAL_SEED,
  MEDIAN_WINDOW,
  RETARGET_INTERVAL,
  SEED_INTERVAL,
  TARGET_BLOCK_SECONDS,
} from './chain-rules.js';
import { compactToTarget, targetToCompact } from './compact.js';

const isBoundary = (height: bigint, interval: bigint): boolean => height !== 0n && height % interval === 0n;

/** Division rounded so that the remainder is not negative; the divisor is positive. */
const divideFloor = (a: bigint, b: bigint): bigint => (a % b < 0n ? a / b - 1n : a / b);

/** How the target follows the pace of blocks. */
export interface RetargetRules {
  /** Seconds a block should take. */
  readonly blockSeconds: bigint;
  /** Easiest bits a retarget may give; null where nothing bounds them. */
  readonly limitBits: bigint | null;
}

/** The rules of the public networks. */
export const BYTOM_RETARGET: RetargetRules = { blockSeconds: TARGET_BLOCK_SECONDS, limitBits: null };

/** Height of the block whose timestamp `nextBits` wants as start of its window; null where the bits do not change. */
export function windowStartHeight(parentHeight: bigint): bigint | null {
  return isBoundary(parentHeight, RETARGET_INTERVAL) ? parentHeight - RETARGET_INTERVAL : null;
}

/**
 * Bits of the child of `parent`. `windowStart`: timestamp (seconds) of the block 2016 before the parent, looked at
 * only where the parent ends an interval. By the rules of the public networks it is neither clamped nor bounded: a
 * span of 0 gives bits 0.
 */
export function nextBits(
  parent: { readonly height: bigint; readonly timestamp: bigint; readonly bits: bigint },
  windowStart: bigint,
  rules: RetargetRules = BYTOM_RETARGET,
): bigint {
  if (windowStartHeight(parent.height) === null) return parent.bits;
  const span = parent.timestamp - windowStart;
  const target = divideFloor(compactToTarget(parent.bits) * span, RETARGET_INTERVAL * rules.blockSeconds);
  return rules.limitBits !== null && target > compactToTarget(rules.limitBits) ? rules.limitBits : targetToCompact(target);
}

/** Seed under which the child of `parent` is hashed. */
export function childSeed(parent: { readonly height: bigint; readonly hash: Hash; readonly seed: Hash }): Hash {
  if (parent.height === 0n) return INITIAL_SEED;
  return isBoundary(parent.height, SEED_INTERVAL) ? parent.hash : parent.seed;
}

/** Median of the timestamps (seconds, newest first) of a header and up to ten before it; older ones are not looked at. @throws InvariantError when empty */
export function medianTime(timestamps: readonly bigint[]): bigint {
  const sorted = timestamps.slice(0, MEDIAN_WINDOW).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const middle = sorted[Math.floor(sorted.length / 2)];
  assert(middle !== undefined, 'a median needs a timestamp');
  return middle;
}

/** New BTM of the block at this height, smallest units. */
export function subsidyAt(height: bigint): bigint {
  return height === 0n ? GENESIS_SUBSIDY : BASE_SUBSIDY >> (height / HALVING_INTERVAL);
}
