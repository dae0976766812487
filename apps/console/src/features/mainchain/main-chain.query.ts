import { graphql, type ResultOf } from '@/lib/graphql';
import { NodeRow } from '@/features/nodes/node-row.fragment';

/** State of the main-chain. */
export const MainChainState = graphql(
  `
    fragment MainChainState on MainChain @_unmask {
      kind
      status
      sentence
      url
      network
      genesisHash
      height
      highestHeight
      tipHash
      tipAt
      difficulty
      workSum
      hashRate
      ownHashRate
      blockIntervalMs
      mining
      peers
      mempoolSize
      version
      observedAt
      reorganizations {
        at
        depth
        forkHeight
        oldHeight
        oldHash
        newHeight
        newHash
      }
      node {
        ...NodeRow
      }
    }
  `,
  [NodeRow],
);
export type MainChain = ResultOf<typeof MainChainState>;

/** The main-chain now. */
export const MainChainQuery = graphql(
  `
    query MainChain {
      mainChain {
        ...MainChainState
      }
    }
  `,
  [MainChainState],
);
