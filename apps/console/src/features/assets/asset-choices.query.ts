import { graphql, type ResultOf } from '@/lib/graphql';

/** Assets to choose from in a form. */
export const AssetChoicesQuery = graphql(`
  query AssetChoices($slug: String!) {
    chain(slug: $slug) {
      id
      assets(first: 100) {
        nodes {
          id
          assetId
          alias
          decimals
        }
      }
    }
  }
`);
export type AssetChoice = NonNullable<ResultOf<typeof AssetChoicesQuery>['chain']>['assets']['nodes'][number];
