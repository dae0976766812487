import { graphql, type ResultOf } from '@/lib/graphql';

/** A transaction of the main-chain as one line. */
export const MainTransactionRow = graphql(`
  fragment MainTransactionRow on MainChainTransaction @_unmask {
    id
    hash
    state
    blockHash
    blockHeight
    isCoinbase
    statusFailed
    sizeBytes
    fee
    inputs {
      index
    }
    outputs {
      index
    }
  }
`);
export type MainTransactionLine = ResultOf<typeof MainTransactionRow>;
