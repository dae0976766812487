import { graphql } from '@/lib/graphql';

/** What changes while one looks: shared by the first load and the live updates. */
export const ChainLive = graphql(`
  fragment ChainLive on Chain @_unmask {
    id
    slug
    name
    environment
    phase
    phaseReason
    observedAt
    desiredState
    tip {
      id
      height
      hash
      timestamp
    }
    faultMargin {
      n
      voting
      quorum
      margin
      sentence
    }
    pendingTransactions
    transactionCount
    intervalMs {
      p50
      p95
    }
    health {
      code
      severity
      since
      subject
      message
      remedy
    }
  }
`);

/** The overview page of a chain. */
export const ChainQuery = graphql(
  `
    query Chain($slug: String!) {
      chain(slug: $slug) {
        ...ChainLive
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
        operations(last: 5) {
          nodes {
            id
            kind
            status
            subject
            createdAt
          }
        }
      }
    }
  `,
  [ChainLive],
);

/** Activity by minute. */
export const ChainStatsQuery = graphql(`
  query ChainStats($slug: String!) {
    chain(slug: $slug) {
      id
      stats(minutes: 15) {
        summary
        points {
          minute
          blocks
          transactions
        }
      }
    }
  }
`);
