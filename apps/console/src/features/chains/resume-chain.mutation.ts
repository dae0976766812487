import { graphql } from '@/lib/graphql';

/** Starts the validators of a paused chain again. */
export const ResumeChainMutation = graphql(`
  mutation ResumeChain($input: ResumeChainInput!) {
    resumeChain(input: $input) {
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
