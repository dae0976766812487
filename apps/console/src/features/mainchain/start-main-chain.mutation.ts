import { graphql } from '@/lib/graphql';

/** Starts the managed node of the main-chain. */
export const StartMainChainMutation = graphql(`
  mutation StartMainChain($input: StartMainChainInput!) {
    startMainChain(input: $input) {
      mainChain {
        status
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
