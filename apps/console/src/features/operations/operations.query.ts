import { graphql } from '@/lib/graphql';

/** Operations of the organization, ascending: `last` gives the newest. */
export const OperationsQuery = graphql(`
  query Operations($first: Int, $after: Cursor, $last: Int, $before: Cursor) {
    viewer {
      organization {
        id
        operations(first: $first, after: $after, last: $last, before: $before) {
          nodes {
            id
            kind
            status
            subject
            actor
            progress
            createdAt
            startedAt
            finishedAt
            chain {
              id
              slug
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
  }
`);
