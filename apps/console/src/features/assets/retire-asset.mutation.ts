import { graphql } from '@/lib/graphql';

/** Destroys units of an asset; with validateOnly tells the effects alone. */
export const RetireAssetMutation = graphql(`
  mutation RetireAsset($input: RetireAssetInput!) {
    retireAsset(input: $input) {
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
