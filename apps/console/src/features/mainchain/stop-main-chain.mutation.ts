import { graphql } from '@/lib/graphql';

/** Stops the managed node of the main-chain. */
export const StopMainChainMutation = graphql(`
  mutation StopMainChain($input: StopMainChainInput!) {
    stopMainChain(input: $input) {
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
