import { graphql, type ResultOf } from '@/lib/graphql';

/** Accounts to choose from in a form. */
export const AccountChoicesQuery = graphql(`
  query AccountChoices($slug: String!) {
    chain(slug: $slug) {
      id
      accounts(first: 100) {
        nodes {
          id
          alias
        }
      }
    }
  }
`);
export type AccountChoice = NonNullable<ResultOf<typeof AccountChoicesQuery>['chain']>['accounts']['nodes'][number];
