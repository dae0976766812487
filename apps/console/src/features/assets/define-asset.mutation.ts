import { graphql } from '@/lib/graphql';

/** Defines an asset that can then be issued. */
export const DefineAssetMutation = graphql(`
  mutation DefineAsset($input: DefineAssetInput!) {
    defineAsset(input: $input) {
      asset {
        id
        assetId
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
