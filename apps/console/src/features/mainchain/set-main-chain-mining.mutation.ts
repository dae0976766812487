import { graphql } from '@/lib/graphql';

/** Switches mining of the managed node on or off. */
export const SetMainChainMiningMutation = graphql(`
  mutation SetMainChainMining($input: SetMainChainMiningInput!) {
    setMainChainMining(input: $input) {
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
