import { graphql, type ResultOf } from '@/lib/graphql';

/** API keys of the organization. */
export const ApiKeysQuery = graphql(`
  query ApiKeys($first: Int, $after: Cursor, $last: Int, $before: Cursor) {
    viewer {
      organization {
        id
        apiKeys(first: $first, after: $after, last: $last, before: $before) {
          nodes {
            id
            name
            role
            prefix
            createdAt
            expiresAt
            lastUsedAt
            revoked
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
export type ApiKeyLine = ResultOf<typeof ApiKeysQuery>['viewer']['organization']['apiKeys']['nodes'][number];
