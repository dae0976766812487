import { graphql } from '@/lib/graphql';

/** Moves units of an asset; with validateOnly tells the effects alone. */
export const TransferMutation = graphql(`
  mutation Transfer($input: TransferInput!) {
    transfer(input: $input) {
      transaction {
        id
        hash
        state
      }
      effects {
        fee
        gasUsed
        requiredSignatures
        movements {
          amount
          assetId
          address
          asset {
            id
            alias
            decimals
          }
          account {
            id
            alias
          }
        }
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
