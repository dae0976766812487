import { graphql } from '@/lib/graphql';

/** Balances of one asset by account. */
export const AssetHoldersQuery = graphql(`
  query AssetHolders($slug: String!, $assetId: Hash!) {
    chain(slug: $slug) {
      id
      balances(assetId: $assetId, first: 50) {
        nodes {
          assetId
          available
          reserved
          immature
          total
          account {
            id
            alias
          }
        }
      }
    }
  }
`);
