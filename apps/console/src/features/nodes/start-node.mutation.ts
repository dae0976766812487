import { graphql } from '@/lib/graphql';

/** Starts a node. */
export const StartNodeMutation = graphql(`
  mutation StartNode($input: StartNodeInput!) {
    startNode(input: $input) {
      operation {
        id
      }
      userErrors {
        code
        field
        message
        remedy
      }
    }
  }
`);
