import { graphql } from '@/lib/graphql';

/** What would be built, checked by the server. */
export const PlanChainQuery = graphql(`
  query PlanChain($input: ChainSpecInput!) {
    planChain(input: $input) {
      valid
      userErrors {
        code
        field
        message
        remedy
      }
      warnings {
        code
        severity
        message
        remedy
      }
      canonical
      predictedFinalityMs
      messagesPerBlock
      storageBytesPerMonth
      estimatedMemoryBytes
      quorum
      faultTolerance
      differences {
        field
        presetValue
        value
      }
    }
  }
`);
