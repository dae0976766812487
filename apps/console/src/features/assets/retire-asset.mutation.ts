import { graphql } from '@/lib/graphql';
import { EffectsTold } from '@/features/accounts/effects.fragment';

/** Destroys units of an asset; with validateOnly tells the effects alone. */
export const RetireAssetMutation = graphql(
  `
    mutation RetireAsset($input: RetireAssetInput!) {
      retireAsset(input: $input) {
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
