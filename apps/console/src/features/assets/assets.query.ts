import { graphql } from '@/lib/graphql';

/** Assets of a chain. */
export const AssetsQuery = graphql(`
  query Assets($slug: String!, $first: Int, $after: Cursor, $last: Int, $before: Cursor) {
    chain(slug: $slug) {
      id
      assets(first: $first, after: $after, last: $last, before: $before) {
        nodes {
          id
          assetId
          alias
          name
          symbol
          kind
          origin
          decimals
          issued
          retired
          holders
          createdAt
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
