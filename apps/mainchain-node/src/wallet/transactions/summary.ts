/** Transactions in short: what goes in and out, without programs and signatures. Source: mainchain.md 18 (/list-transactions). */
import type { Annotated } from '../../api/annotate.js';

const SHORT = ['type', 'asset_id', 'asset_alias', 'amount', 'account_id', 'account_alias', 'arbitrary'] as const;

/** An amount of 0 is left out. */
const endSummary = (end: Annotated): Annotated =>
  Object.fromEntries(SHORT.filter((field) => end[field] !== undefined && end[field] !== 0n).map((field) => [field, end[field]]));

/** Summary of a whole one. */
export const summaryOf = (tx: Annotated): Annotated => ({
  tx_id: tx['tx_id'],
  block_time: tx['block_time'],
  inputs: (tx['inputs'] as readonly Annotated[]).map(endSummary),
  outputs: (tx['outputs'] as readonly Annotated[]).map(endSummary),
});
