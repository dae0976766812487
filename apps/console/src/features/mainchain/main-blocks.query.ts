import { graphql, type ResultOf } from '@/lib/graphql';

/** A block of the main-chain as one line. */
export const MainBlockRow = graphql(`
  fragment MainBlockRow on MainChainBlock @_unmask {
    id
    height
    hash
    timestamp
    transactionCount
    sizeBytes
    minedBy
  }
`);
export type MainBlockLine = ResultOf<typeof MainBlockRow>;

/** A page of blocks. */
export const MainBlocksQuery = graphql(
  `
    query MainBlocks($first: Int, $after: Cursor, $last: Int, $before: Cursor) {
      mainChain {
        blocks(first: $first, after: $after, last: $last, before: $before) {
          nodes {
            ...MainBlockRow
          }
          pageInfo {
            hasNextPage
            hasPreviousPage
            startCursor
            endCursor
          }
        }
      }
    }
  `,
  [MainBlockRow],
);
