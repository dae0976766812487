import { graphql } from '@/lib/graphql';

/** Makes an account whose keys the platform keeps. */
export const CreateAccountMutation = graphql(`
  mutation CreateAccount($input: CreateAccountInput!) {
    createAccount(input: $input) {
      account {
        id
        alias
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
