import { graphql, type ResultOf } from '@/lib/graphql';
import { MainTransactionRow } from './main-transaction-row.fragment';

/** One block of the main-chain with its transactions. */
export const MainBlockQuery = graphql(
  `
    query MainBlock($height: Height, $hash: Hash, $first: Int, $after: Cursor, $last: Int, $before: Cursor) {
      mainChain {
        height
        block(height: $height, hash: $hash) {
          id
          height
          hash
          parentHash
          version
          timestamp
          nonce
          bits
          difficulty
          transactionMerkleRoot
          transactionStatusHash
          transactionCount
          sizeBytes
          retargetPosition
          retargetWindow
          reward
          minedBy
          isOnBestChain
          transactions(first: $first, after: $after, last: $last, before: $before) {
            nodes {
              ...MainTransactionRow
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
    }
  `,
  [MainTransactionRow],
);
export type MainBlockDetail = NonNullable<ResultOf<typeof MainBlockQuery>['mainChain']['block']>;
