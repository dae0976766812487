/** The header rules in their order. Source: mainchain.md 10. */
import { equalBytes, type Hash } from '@bystack/base';
import type { MainHeader } from '@bystack/protocol';
import { meetsTarget } from '@bystack/tensority';
import { HEADER_VERSION, MAX_FUTURE_SECONDS } from './chain-rules.js';
import { compactToTarget } from './compact.js';

/** Why a header is refused; spelling of mainchain.md 10. */
export type HeaderErrorCode =
  'errVersionRegression' | 'errMisorderedBlockHeight' | 'errBadBits' | 'errMismatchedBlock' | 'errBadTimestamp' | 'errWorkProof';

/** What the rules know about the parent. */
export interface ParentFacts {
  readonly height: bigint;
  readonly hash: Hash;
  /** Median of the parent's and up to ten older timestamps, seconds. */
  readonly medianTime: bigint;
  /** `nextBits` of the parent. */
  readonly nextBits: bigint;
}

/** The first rule that does not need the proof of work and is broken, or null. `now`: seconds since 1970. */
export function headerFieldError(header: MainHeader, parent: ParentFacts, now: bigint): HeaderErrorCode | null {
  if (header.version !== HEADER_VERSION) return 'errVersionRegression';
  if (header.height !== parent.height + 1n) return 'errMisorderedBlockHeight';
  if (header.bits !== parent.nextBits) return 'errBadBits';
  if (!equalBytes(header.previous, parent.hash)) return 'errMismatchedBlock';
  if (header.timestamp > now + MAX_FUTURE_SECONDS || header.timestamp <= parent.medianTime) return 'errBadTimestamp';
  return null;
}

/** The first broken rule, or null. `powHash`: Tensority of the header under the parent's `childSeed`, asked last. */
export function headerError(header: MainHeader, parent: ParentFacts, now: bigint, powHash: () => Hash): HeaderErrorCode | null {
  const field = headerFieldError(header, parent, now);
  if (field !== null) return field;
  return meetsTarget(powHash(), compactToTarget(header.bits)) ? null : 'errWorkProof';
}
