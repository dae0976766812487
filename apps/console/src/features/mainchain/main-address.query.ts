import { graphql } from '@/lib/graphql';
import { MainTransactionRow } from './main-transaction-row.fragment';

/** An address of the main-chain. */
export const MainAddressQuery = graphql(
  `
    query MainAddress($address: Address!) {
      mainChain {
        address(address: $address) {
          address
          program
          isLocal
          recentBlocks
          recentTransactions {
            ...MainTransactionRow
          }
        }
      }
    }
  `,
  [MainTransactionRow],
);
