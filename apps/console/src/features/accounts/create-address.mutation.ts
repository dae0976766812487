import { graphql } from '@/lib/graphql';

/** Makes one more address of an account. */
export const CreateAddressMutation = graphql(`
  mutation CreateAddress($input: CreateAddressInput!) {
    createAddress(input: $input) {
      address
      account {
        id
        addresses
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
