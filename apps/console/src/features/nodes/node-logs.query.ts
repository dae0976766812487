import { graphql } from '@/lib/graphql';

/** The newest lines of a node's log. */
export const NodeLogsQuery = graphql(`
  query NodeLogs($id: ID!, $tail: Int!) {
    node(id: $id) {
      __typename
      ... on ChainNode {
        id
        logs(tail: $tail) {
          time
          level
          event
          text
        }
      }
    }
  }
`);
