/** States of a transaction as the business sees them. Source: product.md 4.4. */
import { registerEnumType } from '@nestjs/graphql';

export const TransactionState = {
  DRAFT: 'DRAFT',
  BUILDING: 'BUILDING',
  SUBMITTED: 'SUBMITTED',
  INCLUDED: 'INCLUDED',
  FINAL: 'FINAL',
  ANCHORED: 'ANCHORED',
  REJECTED: 'REJECTED',
  EXPIRED: 'EXPIRED',
  RELEASED: 'RELEASED',
} as const;
export type TransactionState = keyof typeof TransactionState;

registerEnumType(TransactionState, { name: 'TransactionState', description: 'Where a transaction stands.' });

/** States that nothing leads out of, except that a block may prove the platform wrong about the last two. */
export const ENDED: readonly TransactionState[] = ['FINAL', 'ANCHORED', 'REJECTED', 'EXPIRED', 'RELEASED'];
