import { graphql } from '@/lib/graphql';

/** Rules and identity of a chain. */
export const ChainSettingsQuery = graphql(`
  query ChainSettings($slug: String!) {
    chain(slug: $slug) {
      id
      name
      description
      createdAt
      genesisHash
      consensusId
      spec {
        environment
        engine
        validatorCount
        blockIntervalMs
        emptyIntervalMs
        epochLength
        gateways
        assetOrigin
        storage
        hash
        hrp
        canonical
      }
    }
  }
`);
