/** What a node's refusal of a transaction means for the platform. Pure. */
import type { BystackError } from '@bystack/base';

/** What to do about a refused or failed submission. */
export type SubmissionVerdict =
  /** The node did not judge it: try again, on another node. */
  | 'RETRY'
  /** It depends on what the node knows: a missing parent, a rival that waits. Final blocks decide. */
  | 'DEPENDS'
  /** No node will ever take it. */
  | 'NEVER';

/** Refusals that another state of the chain may lift or confirm. */
const DEPENDS = new Set([
  'ErrUtxoMissing',
  'ErrCoinbaseImmature',
  'ErrUnbondingLocked',
  'ErrVoteLocked',
  'ErrIssuanceReplayed',
  'MEMPOOL_CONFLICT',
]);
/** Refusals by the rules of ledger, machine and codecs. */
const RULE = /^(Err[A-Z]|VM:|PROTOCOL_|LEDGER_)/;

/** Reads a failure of `submitTx`. */
export function submissionVerdict(error: BystackError): SubmissionVerdict {
  if (DEPENDS.has(error.code)) return 'DEPENDS';
  if (error.retryable) return 'RETRY';
  if (RULE.test(error.code) || error.code === 'MEMPOOL_ZERO_AMOUNT') return 'NEVER';
  return 'RETRY';
}

/** Waits between attempts of one transaction: quick at first, since blocks are quick, then patient. */
export function retryDelayMs(attempts: number): number {
  return Math.min(30_000, 250 * 2 ** Math.min(attempts, 8));
}

/** Attempts after which a transaction that depends on something unknown is given up. */
export const MAX_DEPENDS = 12;
