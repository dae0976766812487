import { graphql } from '@/lib/graphql';
import { NodeRow } from './node-row.fragment';

/** Nodes of a chain. */
export const NodesQuery = graphql(
  `
    query Nodes($slug: String!, $first: Int, $after: Cursor, $last: Int, $before: Cursor) {
      chain(slug: $slug) {
        id
        nodes(first: $first, after: $after, last: $last, before: $before) {
          nodes {
            ...NodeRow
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
  [NodeRow],
);
