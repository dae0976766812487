import { graphql } from '@/lib/graphql';
import { TransactionLive } from './transaction.query';

/** The transaction whenever its state moved. */
export const TransactionUpdatedSubscription = graphql(
  `
    subscription TransactionUpdated($chainId: ID!, $hash: Hash!) {
      transactionUpdated(chainId: $chainId, id: $hash) {
        ...TransactionLive
      }
    }
  `,
  [TransactionLive],
);
