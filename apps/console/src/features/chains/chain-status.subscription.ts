import { graphql } from '@/lib/graphql';
import { ChainLive } from './chain.query';

/** The chain whenever its state changed. */
export const ChainStatusSubscription = graphql(
  `
    subscription ChainStatus($chainId: ID!) {
      chainStatus(chainId: $chainId) {
        ...ChainLive
      }
    }
  `,
  [ChainLive],
);
