import { graphql } from '@/lib/graphql';

/** Stops a node; an unsafe stop needs its name. */
export const StopNodeMutation = graphql(`
  mutation StopNode($input: StopNodeInput!) {
    stopNode(input: $input) {
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
