import { graphql } from '@/lib/graphql';

/** One line of the chain list. */
export const ChainsQuery = graphql(`
  query Chains($first: Int, $after: Cursor, $last: Int, $before: Cursor, $filter: ChainFilter) {
    chains(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
      nodes {
        id
        slug
        name
        environment
        phase
        phaseReason
        createdAt
        tip {
          id
          height
        }
        faultMargin {
          n
          voting
          margin
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
      totalCount
    }
  }
`);
