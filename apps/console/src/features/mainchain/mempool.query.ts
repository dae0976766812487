import { graphql } from '@/lib/graphql';
import { MainTransactionRow } from './main-transaction-row.fragment';

/** Transactions that wait for a block. */
export const MempoolQuery = graphql(
  `
    query Mempool($first: Int, $after: Cursor, $last: Int, $before: Cursor) {
      mainChain {
        mempool(first: $first, after: $after, last: $last, before: $before) {
          nodes {
            ...MainTransactionRow
          }
          pageInfo {
            hasNextPage
            hasPreviousPage
            startCursor
            endCursor
          }
        }
      }
    }
  `,
  [MainTransactionRow],
);
