import { graphql, type ResultOf } from '@/lib/graphql';

/** A transaction with everything it says: shared by the first load and the live updates. */
export const TransactionLive = graphql(`
  fragment TransactionLive on Transaction @_unmask {
    id
    hash
    state
    externalId
    positionInBlock
    fee
    gasUsed
    sizeBytes
    createdAt
    memo
    isCoinbase
    raw
    block {
      id
      height
      hash
      timestamp
    }
    rejection {
      code
      field
      message
      remedy
    }
    history {
      state
      at
    }
    summary {
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
    inputs {
      index
      kind
      assetId
      amount
      address
      spentOutputId
      program
      programInWords
      arguments
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
    outputs {
      index
      kind
      outputId
      assetId
      amount
      address
      program
      programInWords
      spentBy
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
`);
export type TransactionState = ResultOf<typeof TransactionLive>;

/** One transaction by its id. */
export const TransactionQuery = graphql(
  `
    query Transaction($slug: String!, $hash: Hash!) {
      chain(slug: $slug) {
        id
        transaction(id: $hash) {
          ...TransactionLive
        }
      }
    }
  `,
  [TransactionLive],
);
