import { graphql } from '@/lib/graphql';

/** The last operations of a chain. */
export const ChainOperationsQuery = graphql(`
  query ChainOperations($slug: String!) {
    chain(slug: $slug) {
      id
      operations(last: 5) {
        nodes {
          id
          kind
          status
          subject
          progress
          createdAt
        }
      }
    }
  }
`);
