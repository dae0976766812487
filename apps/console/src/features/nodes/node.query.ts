import { graphql } from '@/lib/graphql';
import { NodeRow } from './node-row.fragment';

/** One node with its identity. */
export const NodeQuery = graphql(
  `
    query ChainNode($id: ID!) {
      node(id: $id) {
        __typename
        ... on ChainNode {
          ...NodeRow
          identityKey
          p2pAddress
        }
      }
    }
  `,
  [NodeRow],
);
