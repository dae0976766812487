import { graphql, type ResultOf } from '@/lib/graphql';

/** A block as one line of a list. */
export const BlockRow = graphql(`
  fragment BlockRow on Block @_unmask {
    id
    height
    hash
    timestamp
    createdView
    transactionCount
    sizeBytes
    producer {
      id
      index
      node {
        id
        name
      }
    }
    certificate {
      form
      view
      quorum
      signers {
        id
      }
      missing {
        id
      }
    }
  }
`);
export type BlockLine = ResultOf<typeof BlockRow>;
