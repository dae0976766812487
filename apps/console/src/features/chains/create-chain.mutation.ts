import { graphql } from '@/lib/graphql';

/** Starts the creation. */
export const CreateChainMutation = graphql(`
  mutation CreateChain($input: CreateChainInput!) {
    createChain(input: $input) {
      chain {
        id
        slug
      }
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
