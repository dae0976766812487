import { graphql } from '@/lib/graphql';
import { TransactionRow } from './transaction-row.fragment';

/** Transactions of a chain, ascending: `last` gives the newest. */
export const TransactionsQuery = graphql(
  `
    query Transactions($slug: String!, $first: Int, $after: Cursor, $last: Int, $before: Cursor, $filter: TransactionFilter) {
      chain(slug: $slug) {
        id
        transactions(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
          nodes {
            ...TransactionRow
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
  [TransactionRow],
);
