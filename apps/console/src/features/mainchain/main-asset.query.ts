import { graphql } from '@/lib/graphql';

/** An asset of the main-chain. */
export const MainAssetQuery = graphql(`
  query MainAsset($assetId: Hash!) {
    mainChain {
      asset(assetId: $assetId) {
        assetId
        alias
        definition
        issuanceProgram
        limitHeight
      }
    }
  }
`);
