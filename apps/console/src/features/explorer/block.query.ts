import { graphql, type ResultOf } from '@/lib/graphql';
import { TransactionRow } from './transaction-row.fragment';

/** A validator by its place and the name of its node. */
export const ValidatorName = graphql(`
  fragment ValidatorName on Validator @_unmask {
    id
    index
    identityKey
    node {
      id
      name
    }
  }
`);
export type NamedValidator = ResultOf<typeof ValidatorName>;

/** One block by height or hash, with its certificate and its first transactions. */
export const BlockQuery = graphql(
  `
    query Block($slug: String!, $height: Height, $hash: Hash, $first: Int, $after: Cursor, $last: Int, $before: Cursor) {
      chain(slug: $slug) {
        id
        tip {
          id
          height
        }
        block(height: $height, hash: $hash) {
          id
          height
          hash
          parentHash
          timestamp
          epoch
          createdView
          transactionCount
          sizeBytes
          txRoot
          witnessRoot
          stateRoot
          finalityProof
          producer {
            ...ValidatorName
          }
          certificate {
            form
            view
            epoch
            quorum
            height
            bitmap
            signers {
              ...ValidatorName
            }
            missing {
              ...ValidatorName
            }
          }
          transactions(first: $first, after: $after, last: $last, before: $before) {
            nodes {
              ...TransactionRow
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
  [TransactionRow, ValidatorName],
);
export type BlockDetail = NonNullable<NonNullable<ResultOf<typeof BlockQuery>['chain']>['block']>;
