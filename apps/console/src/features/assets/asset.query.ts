import { graphql, type ResultOf } from '@/lib/graphql';

/** One asset and the accounts of the organization that hold it. */
export const AssetQuery = graphql(`
  query Asset($slug: String!, $assetId: Hash, $alias: String) {
    chain(slug: $slug) {
      id
      asset(assetId: $assetId, alias: $alias) {
        id
        assetId
        alias
        name
        symbol
        kind
        origin
        decimals
        issued
        retired
        holders
        definition
        issuanceProgram
        createdAt
      }
    }
  }
`);
export type AssetDetail = NonNullable<NonNullable<ResultOf<typeof AssetQuery>['chain']>['asset']>;
