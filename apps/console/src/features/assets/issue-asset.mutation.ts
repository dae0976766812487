import { graphql } from '@/lib/graphql';
import { EffectsTold } from '@/features/accounts/effects.fragment';

/** Issues units of an asset; with validateOnly tells the effects alone. */
export const IssueAssetMutation = graphql(
  `
    mutation IssueAsset($input: IssueAssetInput!) {
      issueAsset(input: $input) {
        transaction {
          id
          hash
          state
        }
        effects {
          ...EffectsTold
        }
        userErrors {
          code
          field
          message
          remedy
        }
      }
    }
  `,
  [EffectsTold],
);
