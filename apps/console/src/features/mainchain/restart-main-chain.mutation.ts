import { graphql } from '@/lib/graphql';

/** Restarts the managed node of the main-chain. */
export const RestartMainChainMutation = graphql(`
  mutation RestartMainChain($input: RestartMainChainInput!) {
    restartMainChain(input: $input) {
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
