import { graphql } from '@/lib/graphql';

/** Issues units of an asset; with validateOnly tells the effects alone. */
export const IssueAssetMutation = graphql(`
  mutation IssueAsset($input: IssueAssetInput!) {
    issueAsset(input: $input) {
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
