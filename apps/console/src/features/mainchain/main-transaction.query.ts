import { graphql, type ResultOf } from '@/lib/graphql';

/** One transaction of the main-chain. */
export const MainTransactionQuery = graphql(`
  query MainTransaction($id: Hash!, $blockHash: Hash) {
    mainChain {
      height
      transaction(id: $id, blockHash: $blockHash) {
        id
        hash
        state
        blockHeight
        blockHash
        positionInBlock
        isCoinbase
        statusFailed
        sizeBytes
        timeRange
        fee
        block {
          id
          timestamp
        }
        inputs {
          index
          kind
          assetId
          assetAlias
          amount
          address
          program
          spentOutputId
          arguments
          arbitrary
        }
        outputs {
          index
          kind
          outputId
          assetId
          assetAlias
          amount
          address
          program
          programInWords
        }
      }
    }
  }
`);
export type MainTransaction = NonNullable<ResultOf<typeof MainTransactionQuery>['mainChain']['transaction']>;
