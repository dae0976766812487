import { graphql } from '@/lib/graphql';

/** Stops a node and starts it again; an unsafe restart needs its name. */
export const RestartNodeMutation = graphql(`
  mutation RestartNode($input: RestartNodeInput!) {
    restartNode(input: $input) {
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
