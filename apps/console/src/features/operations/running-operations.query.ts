import { graphql } from '@/lib/graphql';

/** The newest operations of the organization, for the tray. */
export const RunningOperationsQuery = graphql(`
  query RunningOperations {
    viewer {
      organization {
        id
        operations(last: 8) {
          nodes {
            id
            kind
            status
            subject
            progress
            createdAt
            chain {
              id
              slug
            }
          }
        }
      }
    }
  }
`);
