import { graphql } from '@/lib/graphql';
import { BlockRow } from './block-row.fragment';

/** Every final block from now on, or from after a cursor. */
export const BlockFinalizedSubscription = graphql(
  `
    subscription BlockFinalized($chainId: ID!, $after: Cursor) {
      blockFinalized(chainId: $chainId, after: $after) {
        cursor
        block {
          ...BlockRow
        }
      }
    }
  `,
  [BlockRow],
);
