import { graphql } from '@/lib/graphql';

/** Removes a chain with its processes, keys and data. */
export const DeleteChainMutation = graphql(`
  mutation DeleteChain($input: DeleteChainInput!) {
    deleteChain(input: $input) {
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
