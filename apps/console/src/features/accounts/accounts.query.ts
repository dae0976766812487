import { graphql } from '@/lib/graphql';

/** Accounts of a chain with what they hold. */
export const AccountsQuery = graphql(`
  query Accounts($slug: String!, $first: Int, $after: Cursor, $last: Int, $before: Cursor) {
    chain(slug: $slug) {
      id
      accounts(first: $first, after: $after, last: $last, before: $before) {
        nodes {
          id
          alias
          externalId
          custody
          addresses
          createdAt
          balances {
            assetId
            total
            asset {
              id
              alias
              decimals
            }
          }
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
`);
