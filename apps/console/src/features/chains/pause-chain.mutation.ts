import { graphql } from '@/lib/graphql';

/** Stops all validators of a chain; its data stays. */
export const PauseChainMutation = graphql(`
  mutation PauseChain($input: PauseChainInput!) {
    pauseChain(input: $input) {
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
