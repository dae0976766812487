import { graphql } from '@/lib/graphql';

/** Goes on with a failed operation from the step that failed. */
export const RetryOperationMutation = graphql(`
  mutation RetryOperation($input: RetryOperationInput!) {
    retryOperation(input: $input) {
      operation {
        id
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
