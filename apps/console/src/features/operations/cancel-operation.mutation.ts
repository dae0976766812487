import { graphql } from '@/lib/graphql';

/** Stops an operation and undoes what it did. */
export const CancelOperationMutation = graphql(`
  mutation CancelOperation($input: CancelOperationInput!) {
    cancelOperation(input: $input) {
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
