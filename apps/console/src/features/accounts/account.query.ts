import { graphql, type ResultOf } from '@/lib/graphql';

/** One account: balances and addresses. */
export const AccountQuery = graphql(`
  query Account($slug: String!, $id: ID!) {
    chain(slug: $slug) {
      id
      account(id: $id) {
        id
        alias
        externalId
        custody
        addresses
        createdAt
        balances {
          assetId
          available
          reserved
          immature
          total
          asset {
            id
            alias
            decimals
          }
        }
      }
    }
  }
`);
export type AccountDetail = NonNullable<NonNullable<ResultOf<typeof AccountQuery>['chain']>['account']>;
