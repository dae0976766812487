import { graphql, type ResultOf } from '@/lib/graphql';

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
export type ChainState = ResultOf<typeof ChainLive>;

/** The chain that the pages below `/chains/[slug]` are about. */
export const ChainQuery = graphql(
  `
    query Chain($slug: String!) {
      chain(slug: $slug) {
        ...ChainLive
      }
    }
  `,
  [ChainLive],
);
