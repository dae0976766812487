import { graphql, type ResultOf } from '@/lib/graphql';

/** A transaction as one line of a list: what moved. */
export const TransactionRow = graphql(`
  fragment TransactionRow on Transaction @_unmask {
    id
    hash
    state
    createdAt
    isCoinbase
    memo
    block {
      id
      height
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
  }
`);
export type TransactionLine = ResultOf<typeof TransactionRow>;
export type MovementLine = TransactionLine['summary'][number];
