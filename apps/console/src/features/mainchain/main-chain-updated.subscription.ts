import { graphql } from '@/lib/graphql';
import { MainChainState } from './main-chain.query';

/** The main-chain whenever it changed. */
export const MainChainUpdatedSubscription = graphql(
  `
    subscription MainChainUpdated {
      mainChainUpdated {
        ...MainChainState
      }
    }
  `,
  [MainChainState],
);
