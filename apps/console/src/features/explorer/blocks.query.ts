import { graphql } from '@/lib/graphql';
import { BlockRow } from './block-row.fragment';

/** Blocks of a chain, ascending: `last` gives the newest. */
export const BlocksQuery = graphql(
  `
    query Blocks($slug: String!, $first: Int, $after: Cursor, $last: Int, $before: Cursor) {
      chain(slug: $slug) {
        id
        blocks(first: $first, after: $after, last: $last, before: $before) {
          nodes {
            ...BlockRow
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
  [BlockRow],
);
