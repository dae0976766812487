import { graphql } from '@/lib/graphql';
import { TransactionRow } from './transaction-row.fragment';

/** An address: what it locks, whose it is, what it holds, what touched it. */
export const AddressQuery = graphql(
  `
    query Address($slug: String!, $address: Address!, $first: Int, $after: Cursor, $last: Int, $before: Cursor) {
      chain(slug: $slug) {
        id
        address(address: $address) {
          address
          program
          account {
            id
            alias
          }
          balances {
            assetId
            available
            reserved
            immature
            total
            asset {
              id
              alias
              decimals
            }
          }
          transactions(first: $first, after: $after, last: $last, before: $before) {
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
    }
  `,
  [TransactionRow],
);
